import { TOOLBAR_HEADER, TOOLBAR_ROUTE, type ToolbarAnswer, type ToolbarRequest } from '../protocol.ts'

/** What Vite knows of the site. */
declare global {
  interface ImportMeta {
    readonly env: { readonly BASE_URL: string }
  }
}

/** Asks the endpoint of the dev server. What goes wrong is an answer too. */
export function createClient(): (request: ToolbarRequest) => Promise<ToolbarAnswer> {
  const url = `${import.meta.env.BASE_URL.replace(/\/$/, '')}${TOOLBAR_ROUTE}`
  const headers = { 'Content-Type': 'application/json', [TOOLBAR_HEADER]: '1' }
  return async (request) => {
    try {
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(request) })
      if (response.headers.get('Content-Type')?.includes('json')) return await response.json()
      return { error: `The dev server answered ${response.status}.` }
    } catch {
      return { error: 'The dev server does not answer. Is it running?' }
    }
  }
}
