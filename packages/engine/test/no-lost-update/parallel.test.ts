import { describe, expect, it } from 'vitest'
import { browserWith, createSite, dataOf } from '../support/site.ts'
import { down, silent, type Tap } from '../support/tapped-store.ts'

const fifty = Array.from({ length: 50 }, (_, index) => index)

describe.each([{ queue: true }, { queue: false }])('parallel requests, with queue: $queue', ({ queue }) => {
  const setup = async () => {
    const site = createSite({ queue })
    return { site, browser: await browserWith(site, { cart: [] }) }
  }

  it('keep all of 50 different items', async () => {
    const { site, browser } = await setup()
    const posts = fifty.map((sku) =>
      browser.visit(async (session) => session.set('cart', [...(await session.get('cart')), sku])),
    )
    await site.clock.settle(Promise.all(posts))
    expect(((await dataOf(browser)).cart as number[]).sort((a, b) => a - b)).toEqual(fifty)
  })

  it('keep all of 50 items of one sku', async () => {
    const { site, browser } = await setup()
    const posts = fifty.map(() =>
      browser.visit(async (session) => {
        const cart = (await session.get('cart')) ?? []
        cart.push('apple')
        await session.set('cart', cart)
      }),
    )
    await site.clock.settle(Promise.all(posts))
    expect((await dataOf(browser)).cart).toHaveLength(50)
  })

  it('keep all of 50 keys', async () => {
    const { site, browser } = await setup()
    await site.clock.settle(
      Promise.all(fifty.map((index) => browser.visit((session) => session.set(`key${index}`, index)))),
    )
    expect(Object.keys(await dataOf(browser))).toHaveLength(51)
  })

  it('keep all of 50 keys that were looked for first', async () => {
    const { site, browser } = await setup()
    const visits = fifty.map((index) =>
      browser.visit(async (session) => {
        if (!(await session.keys()).includes(`key${index}`)) session.set(`key${index}`, index)
      }),
    )
    await site.clock.settle(Promise.all(visits))
    expect(Object.keys(await dataOf(browser))).toHaveLength(51)
  })

  it('keep every update of a page that also rotates', async () => {
    const { site, browser } = await setup()
    const token = browser.token
    const updates = fifty.slice(0, 10).map(() => site.browser(token).open())
    const acknowledged: number[] = []
    const posts = updates.map(async (request, sku) => {
      await request.session.update('cart', (cart: number[] = []) => [...cart, sku])
      const change = await request.commit()
      if (change.kind === 'keep' && !interruptions(site).length) acknowledged.push(sku)
    })
    const rotation = browser.visit((session) => session.regenerate())
    await site.clock.settle(Promise.all([...posts, rotation]))
    expect((await dataOf(browser)).cart).toEqual(expect.arrayContaining(acknowledged))
  })
})

describe('writers of one session in one process', () => {
  async function race(first: Tap) {
    const site = createSite()
    const browser = await browserWith(site, { n: 0 })
    site.store.next('apply', first)
    const writers = [1, 2].map(() => browser.visit((session) => session.increment('n')))
    const failing = writers[0]?.catch((error: unknown) => error)
    return { site, browser, failing, second: writers[1] }
  }

  it('go on at once after one that failed', async () => {
    const { browser, failing, second } = await race(down)
    expect(await second).toBe(1)
    expect(await failing).toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    expect(await dataOf(browser)).toEqual({ n: 1 })
  })

  it('do not wait for long for one that gets no answer', async () => {
    const { site, second } = await race(silent)
    await site.clock.advance(1000)
    expect(await second).toBe(1)
  })
})

function interruptions({ events }: ReturnType<typeof createSite>) {
  return events.filter(({ type }) => type === 'interrupted')
}
