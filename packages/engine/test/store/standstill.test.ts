import { describe, expect, it } from 'vitest'
import { startDeadline, systemClock } from '../../src/index.ts'
import { through, verbs } from '../support/failing-store.ts'
import { browserWith, createSite } from '../support/site.ts'
import { silent, type Tap } from '../support/tapped-store.ts'

const storeTimeout = 0.2

/** Keeps the event loop from turning, as a long computation or a suspended machine does. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

/** A store whose answer takes some turns of the event loop, each of them after the timers that are due. */
const inSteps: Tap = async (send) => {
  for (let step = 0; step < 5; step++) await new Promise((resolve) => setImmediate(resolve))
  return send()
}

describe.each(verbs)('an event loop that stands still while a store is at "%s"', (verb) => {
  it.each([400, 1000])('for %d ms fails no call whose answer is there', async (ms) => {
    const site = createSite({ storeTimeout, clock: systemClock })
    const browser = await browserWith(site, { a: 1 })
    site.store.every(inSteps, [verb])
    const visits = Array.from({ length: 20 }, () => through[verb](site.browser(browser.token)))
    await new Promise((resolve) => setImmediate(resolve))
    standStill(ms)
    await Promise.all(visits)
    expect(site.events.filter(({ type }) => type === 'storeError')).toEqual([])
  })

  it('still fails the call that no answer comes to', async () => {
    const site = createSite({ storeTimeout, clock: systemClock })
    const browser = await browserWith(site, { a: 1 })
    site.store.every(silent, [verb])
    const visit = through[verb](browser)
    const failed = expect(visit).rejects.toMatchObject({ name: 'SessionError' })
    standStill(400)
    await failed
  })
})

describe('a deadline', () => {
  it('passes on a loop that never keeps up, too', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    let isOver = false
    startDeadline(systemClock, 80, () => {
      isOver = true
      resolve()
    })
    let turns = 0
    while (!isOver && turns < 100) {
      standStill(40)
      await new Promise((next) => setTimeout(next, 0))
      turns += 1
    }
    await promise
    expect(turns).toBeLessThan(40)
  })

  it('that was called off leaves no timer', async () => {
    const site = createSite()
    const cancel = startDeadline(site.clock, 1000, () => {
      throw new Error('called off')
    })
    await site.clock.advance(700)
    cancel()
    expect(site.clock.pending).toBe(0)
  })

  it('comes exactly then on a loop that runs', async () => {
    const site = createSite()
    let isOver = false
    startDeadline(site.clock, 1000, () => {
      isOver = true
    })
    await site.clock.advance(999)
    expect(isOver).toBe(false)
    await site.clock.advance(1)
    expect(isOver).toBe(true)
  })
})
