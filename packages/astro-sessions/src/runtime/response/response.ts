/**
 * The response itself if its headers can be changed, else a copy with the same status and body: what comes from
 * `fetch()` or `Response.redirect()` is read-only.
 */
export function withMutableHeaders(response: Response): Response {
  try {
    // Answers whether the headers are read-only without changing them.
    response.headers.delete('x-astro-sessions-probe')
    return response
  } catch {
    return copyWithBody(response, response.body)
  }
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

/**
 * True when Astro renders its own error page in place of this response, with the same `locals`: the middleware
 * will run once more before the headers leave.
 */
export function isReplacedByErrorPage({ status, body }: Response): boolean {
  return body === null && (status === 404 || status === 500)
}
