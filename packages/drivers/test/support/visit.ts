import type { Session, SessionEngine } from '@astro-sessions/engine'

/** The token that the visitor has after the request. */
export async function visit(
  engine: SessionEngine,
  token: string | undefined,
  page: (session: Session) => unknown,
): Promise<string> {
  const request = engine.open(token)
  await page(request.session)
  const change = await request.commit()
  return change.kind === 'set' ? change.token : (token ?? '')
}
