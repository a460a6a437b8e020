import { inspect } from 'node:util'
import { createEngine, type Session, SessionError, type SessionEvent } from '@astro-sessions/engine'
import { describe, expect, it } from 'vitest'
import { fromUnstorage } from '../../src/unstorage/store.ts'
import { type Call, talkativeDriver } from './talkative-driver.ts'

const SECRET = 'what ann has in her cart'
const EVERY: readonly Call[] = ['getItem', 'setItem', 'removeItem', 'getKeys', 'dispose']

/** A visitor called ann with a session, on a storage that has failed from then on in some of its calls. */
async function broken(failing: readonly Call[]) {
  let token = ''
  const driver = talkativeDriver(() => token)
  const store = fromUnstorage(driver)
  const events: SessionEvent[] = []
  const engine = createEngine({ store, onEvent: (event) => events.push(event) })
  const login = engine.open(undefined)
  login.session.set('cart', SECRET)
  login.session.login('ann')
  const change = await login.commit()
  token = change.kind === 'set' ? change.token : ''
  const keys = (await driver.getKeys?.('')) as string[]
  driver.failing = failing
  const visit = async (page: (session: Session) => unknown) => {
    const request = engine.open(token)
    await page(request.session)
    return request.commit()
  }
  return { store, engine, events, visit, secrets: [token, SECRET, ...keys.map((key) => key.slice(-64))] }
}

type Broken = Awaited<ReturnType<typeof broken>>

const scenes: Record<string, [failing: readonly Call[], use: (site: Broken) => Promise<unknown>]> = {
  read: [EVERY, ({ visit }) => visit((session) => session.get('cart'))],
  create: [
    ['setItem'],
    ({ engine }) => {
      const request = engine.open(undefined)
      request.session.set('cart', SECRET)
      return request.commit()
    },
  ],
  apply: [['setItem'], ({ visit }) => visit((session) => session.set('cart', `${SECRET}!`))],
  update: [['setItem'], ({ visit }) => visit((session) => session.update('cart', () => `${SECRET}!`))],
  retire: [['setItem'], ({ visit }) => visit((session) => session.logout())],
  'a record that cannot be removed': [['removeItem'], ({ visit }) => visit((session) => session.logout())],
  rotate: [['setItem'], ({ visit }) => visit((session) => session.regenerate())],
  'the list of a user': [EVERY, ({ engine }) => engine.users('ann').list()],
  'the end of one session of a user': [EVERY, ({ engine }) => engine.users('ann').revoke('some')],
  'the end of all sessions of a user': [['setItem'], ({ engine }) => engine.users('ann').revokeAll()],
  sweep: [EVERY, ({ store }) => store.sweep?.(0) ?? Promise.resolve()],
  'sweep, at an item': [['getItem'], ({ store }) => store.sweep?.(0) ?? Promise.resolve()],
  close: [EVERY, ({ store }) => store.close?.() ?? Promise.resolve()],
}

describe('a storage whose errors hold keys and sessions', () => {
  it.each(Object.entries(scenes))('tells nothing of them: %s', async (_name, [failing, use]) => {
    const site = await broken(failing)
    const error = await use(site).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    // What was done in the end is an event alone.
    expect(error ?? site.events.at(-1)).toBeDefined()
    if (error !== undefined) expect(error).toBeInstanceOf(SessionError)
    const told = inspect([error, site.events], { depth: 20, showHidden: true })
    expect(told).toContain('ERR_UPSTASH')
    for (const secret of site.secrets) expect(told).not.toContain(secret)
  })
})
