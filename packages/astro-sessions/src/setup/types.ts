/**
 * Declarations that give `locals` the session, and `Astro.cookies.merge()` what the middleware taught it. The property comes through a parent interface: a site that declares
 * it itself, with the same type, does not clash.
 */
export function renderTypes(localsKey: string): string {
  return `import type { Session } from 'astro-sessions'

interface SessionLocals {
  ${localsKey}: Session
}

declare global {
  namespace App {
    interface Locals extends SessionLocals {}
  }
}

declare module 'astro' {
  interface AstroCookies {
    merge(source: Headers | Response): void
  }
}
`
}
