import type { Session, SessionEngine } from '@astro-sessions/engine'

/** Stands in every name, value and user id of the scenario, and in nothing else. */
export const SECRET = 'sekret'

/** What stays readable under encryption. */
export const LABEL = 'phone-label'

const USER = `${SECRET}-user`
const NOTES = `${SECRET}-notes`

/**
 * A visitor's whole life on one engine: everything that leaves something in a store.
 *
 * @param look called after every request, when the store is at rest
 * @returns every token that the visitor's browsers were given
 */
export async function liveOn(engine: SessionEngine, look: () => Promise<void>): Promise<string[]> {
  const tokens: string[] = []
  const [phone, laptop] = [browserOn(engine, tokens, look), browserOn(engine, tokens, look)]
  const append = async (session: Session) =>
    session.set(NOTES, [...((await session.get(NOTES)) ?? []), { [`${SECRET}-title`]: `${SECRET}-text` }])

  await phone((session) => session.set(`${SECRET}-first`, `${SECRET}-value`))
  await phone((session) => session.login(USER, { label: LABEL, persist: 86_400 }))
  await phone(append)
  await phone((session) => session.set(`${SECRET}-long`, `${SECRET}-filler `.repeat(400), { ttl: 3600 }))
  await phone((session) => session.flash(`${SECRET}-flash`, `${SECRET}-message`))
  await phone((session) => session.update(`${SECRET}-count`, (count = 0) => count + 1))
  await Promise.all([phone(append), phone(append), phone((session) => session.delete(`${SECRET}-first`))])
  await phone((session) => session.flash(`${SECRET}-flash`))
  await phone((session) => session.regenerate())
  await laptop((session) => session.login(USER, { label: LABEL }))
  await laptop(append)
  const here = await phone((session) => session.info())
  await engine.users(USER).revokeAll(here === null ? {} : { except: here.id })
  await look()
  await phone(append)
  await phone((session) => session.logout())
  await phone((session) => session.set(`${SECRET}-after`, `${SECRET}-goodbye`))
  return tokens
}

type Visit = <Result>(page: (session: Session) => Result | Promise<Result>) => Promise<Result>

function browserOn(engine: SessionEngine, tokens: string[], look: () => Promise<void>): Visit {
  let token: string | undefined
  return async (page) => {
    const request = engine.open(token)
    const result = await page(request.session)
    const change = await request.commit()
    if (change.kind !== 'keep') token = change.kind === 'set' ? change.token : undefined
    if (change.kind === 'set') tokens.push(change.token)
    await look()
    return result
  }
}
