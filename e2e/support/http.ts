import type { APIRequestContext, APIResponse } from '@playwright/test'

interface PostOptions {
  /** Sent instead of what the context has in its cookie jar. */
  cookie?: string
}

/** Sends a form as the site's own page would, and does not follow the redirect. */
export function post(
  request: APIRequestContext,
  url: string,
  form: Record<string, string>,
  { cookie }: PostOptions = {},
): Promise<APIResponse> {
  const headers = { origin: new URL(url).origin, ...(cookie === undefined ? {} : { cookie }) }
  return request.post(url, { form, headers, maxRedirects: 0 })
}

/**
 * Sends forms all at once, and answers the status of each.
 *
 * With Node's own client: after a burst, Playwright's keeps idle sockets that it does not use again, and the
 * next burst waits until the server closes them, for five seconds.
 */
export function postAtOnce(url: string, forms: Record<string, string>[], cookie: string): Promise<number[]> {
  const headers = { origin: new URL(url).origin, cookie }
  return Promise.all(
    forms.map(async (form) => {
      const body = new URLSearchParams(form)
      const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual' })
      await response.arrayBuffer()
      return response.status
    }),
  )
}

/** Every Set-Cookie header of a response, in order. */
export function setCookies(response: APIResponse): string[] {
  return response
    .headersArray()
    .filter(({ name }) => name.toLowerCase() === 'set-cookie')
    .map(({ value }) => value)
}

/** The token in a Set-Cookie header of the session cookie, or `undefined` when no header sets it. */
export function tokenIn(response: APIResponse, cookieName: string): string | undefined {
  const header = setCookies(response).find((header) => header.startsWith(`${cookieName}=`))
  return header?.slice(cookieName.length + 1).split(';')[0]
}

/** How many items the cart page shows to whoever sends this cookie. */
export async function itemsInCart(
  request: APIRequestContext,
  url: string,
  { cookie }: PostOptions = {},
): Promise<number> {
  const response = await request.get(`${url}/cart`, cookie === undefined ? {} : { headers: { cookie } })
  const found = /data-testid="items"[^>]*>(\d+)</.exec(await response.text())
  return Number(found?.[1] ?? 0)
}
