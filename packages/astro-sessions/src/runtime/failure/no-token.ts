/** The answer to a client without a live token: 401, as in RFC 6750. */
export function noTokenResponse(headers: Headers | undefined): Response {
  // Section 3.1: who sent nothing is told no error.
  const error = headers?.has('Authorization')
    ? ', error="invalid_token", error_description="The session of this token has ended"'
    : ''
  const problem = { type: 'about:blank', title: 'A live token is needed here', status: 401 }
  return new Response(JSON.stringify(problem), {
    status: 401,
    headers: {
      'Content-Type': 'application/problem+json; charset=utf-8',
      'WWW-Authenticate': `Bearer realm="session"${error}`,
    },
  })
}
