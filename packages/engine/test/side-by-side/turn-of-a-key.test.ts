import { describe, expect, it } from 'vitest'
import type { SessionRequest } from '../../src/index.ts'
import { type Browser, browserWith, createSite, dataOf } from '../support/site.ts'
import { held } from './held.ts'

// A turn among the writers of one session hands on the record that it leaves: of that session, and of no other.

const turnOfLoop = () => new Promise((resolve) => setImmediate(resolve))

/** A request of a visitor which has its turn, and moves to the session of bob, while another one waits for its turn. */
async function leaveInTurn(
  page: (waiting: SessionRequest, others: { visitor: Browser; goOn: () => void }) => Promise<unknown>,
) {
  const site = createSite()
  const visitor = await browserWith(site, { own: 1 })
  const bob = site.browser()
  await bob.visit((session) => {
    session.login('bob')
    session.set('secret', 'of bob')
  })
  // By its number, this record comes after the one that the visitor's requests know.
  await bob.visit((session) => session.set('x', 1))
  const [leaving, waiting] = [visitor.open(), visitor.open()]
  await Promise.all([leaving.session.get('own'), waiting.session.get('own')])
  const deciding = held()
  const update = leaving.session
    .update('hits', async (hits = 0) => {
      await deciding.wait()
      return Number(hits) + 1
    })
    .catch((error: unknown) => error)
  await deciding.isReached
  await leaving.session.load(bob.token ?? '')
  await page(waiting, { visitor, goOn: deciding.goOn })
  await update
  return { visitor, bob }
}

describe('a request that loads another session while it has its turn', () => {
  it('shows nothing of that one to who comes next', async () => {
    let seen: string | null | undefined
    await leaveInTurn(async ({ session }, { goOn }) => {
      const update = session.update('note', async () => {
        seen = await session.userId()
        return 'hello'
      })
      await turnOfLoop()
      goOn()
      await update
    })
    expect(seen).toBeNull()
  })

  it('leaves each session its own data, also where the next one rotates', async () => {
    const { visitor, bob } = await leaveInTurn(async (waiting, others) => {
      const update = waiting.session.update('note', () => 'hello')
      await others.visitor.visit((session) => session.set('other', 1))
      others.goOn()
      await update
      waiting.session.regenerate()
      await others.visitor.finish(waiting)
    })
    expect(await dataOf(visitor)).toEqual({ own: 1, note: 'hello', other: 1 })
    expect(await dataOf(bob)).toMatchObject({ secret: 'of bob', x: 1 })
    expect(await visitor.visit((session) => session.userId())).toBeNull()
  })
})
