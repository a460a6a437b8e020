import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'
import { after } from '../support/tapped-store.ts'
import { held, heldCall } from './held.ts'

const rotations: [name: string, rotate: (session: Session) => unknown][] = [
  ['regenerate', (session) => session.regenerate()],
  ['persist', (session) => session.persist(3600)],
  ['login', (session) => session.login('ada')],
]

/** What needs no timer is done by then. */
const turnOfLoop = () => new Promise((resolve) => setImmediate(resolve))

/** A page that rotates while a call of its own waits for its turn, which comes before the old record is retired. */
async function rotateBeside(rotate: (session: Session) => unknown, isFirst: boolean) {
  const site = createSite()
  const browser = await browserWith(site, { cart: ['a'], n: 0 })
  const [mine, other] = [browser.open(), browser.open()]
  await Promise.all([mine.session.get('cart'), other.session.get('cart')])
  const storing = held()
  site.store.next('apply', heldCall(storing))
  const theirs = other.session.update('cart', (cart) => [...(cart as string[]), 'b'])
  await storing.isReached
  if (isFirst) rotate(mine.session)
  const own = mine.session.increment('n')
  await turnOfLoop()
  if (!isFirst) rotate(mine.session)
  const hasTurn = after(async () => {
    storing.goOn()
    await theirs
    await turnOfLoop()
  })
  const stop = site.store.every(hasTurn, ['create'])
  await browser.finish(mine)
  stop()
  mine.responseStarted()
  await own
  await mine.settled()
  return { theirs: await theirs, left: await dataOf(browser) }
}

describe.each([
  { by: 'the page, which does not wait for it', isFirst: false },
  { by: 'a component beside', isFirst: true },
])('a rotation while an increment waits for its turn, called by $by', ({ isFirst }) => {
  it.each(rotations)('keeps what another request is told meanwhile: %s', async (_name, rotate) => {
    const { theirs, left } = await rotateBeside(rotate, isFirst)
    expect(theirs).toEqual(['a', 'b'])
    expect(left).toEqual({ cart: ['a', 'b'], n: 1 })
  })
})
