/** What the browser fetched and rendered before the click, with the session that was there then. */
const AHEAD = ['"prefetchCache"', '"prerenderCache"']

/** Has the browser forget the pages that it fetched ahead: they are those of the user before. */
export function clearAhead(headers: Headers): void {
  const own = headers.get('Clear-Site-Data') ?? ''
  if (own.includes('"*"')) return
  const missing = AHEAD.filter((type) => !own.includes(type))
  if (missing.length > 0) headers.append('Clear-Site-Data', missing.join(', '))
}
