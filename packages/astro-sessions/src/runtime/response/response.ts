/** True when headers can be set on the response itself: what comes from `fetch()` or `Response.redirect()` is read-only. */
export function hasMutableHeaders({ headers }: Response): boolean {
  try {
    // Answers whether they are read-only without changing them.
    headers.delete('x-astro-sessions-probe')
    return true
  } catch {
    return false
  }
}

/** False for a status that `new Response` refuses: a switch of protocols, a network error, what `fetch()` got from elsewhere. */
export function hasCopy({ status }: Response): boolean {
  return status >= 200 && status <= 599
}

/** A copy of the response with another body, and another status if one is given. */
export function copyWithBody(
  response: Response,
  body: ReadableStream<Uint8Array> | null,
  status = response.status,
): Response {
  const { headers } = response
  const statusText = status === response.status ? response.statusText : ''
  return new Response(body, { status, statusText, headers })
}

/** Takes the cookie of this name out of the response, and leaves every other one. */
export function withdrawCookie({ headers }: Response, name: string): void {
  const others = headers.getSetCookie().filter((line) => !line.startsWith(`${name}=`))
  headers.delete('Set-Cookie')
  for (const line of others) headers.append('Set-Cookie', line)
}

/** True when Astro may render its own error page in the place of this response, with the same `locals`. */
export function isEmptyError({ status, body }: Response): boolean {
  return body === null && (status === 404 || status === 500)
}
