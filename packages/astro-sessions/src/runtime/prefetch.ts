/** Every header by which a browser or a script says that nobody may ever look at the response. */
const HEADERS = ['Sec-Purpose', 'Purpose', 'X-Purpose', 'X-Moz']

/** True when the request says that it is a prefetch, a preview or a prerendering ahead of a click. */
export function isPrefetch(headers: Headers): boolean {
  return HEADERS.some((name) => /\b(prefetch|prerender|preview)\b/i.test(headers.get(name) ?? ''))
}
