const PLAIN_HTTP = Symbol.for('astro-sessions.plainHttp')

/**
 * Lets cookies that do not say otherwise leave without `Secure`, for `astro dev`. Noted on the cookies of a request
 * and not read from the environment: a variable called `DEV` must not weaken a built site.
 */
export function allowPlainHttp(cookies: object): void {
  Object.defineProperty(cookies, PLAIN_HTTP, { configurable: true, value: true })
}

/** True when the middleware found that the request is served by `astro dev`. */
export function isPlainHttpAllowed(cookies: object): boolean {
  return PLAIN_HTTP in cookies
}
