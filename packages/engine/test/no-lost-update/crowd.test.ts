import { describe, expect, it } from 'vitest'
import type { SessionRequest } from '../../src/index.ts'
import { delay } from '../../src/lib/clock.ts'
import { createPatience } from '../../src/lib/turns/patience.ts'
import { manualClock } from '../support/manual-clock.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'

/** Milliseconds of the test's clock from a call of the store to its turn, and from there to the answer. */
const WAY = 1

const append = async (request: SessionRequest, index: number) => {
  const list: number[] = (await request.session.get('list')) ?? []
  request.session.set('list', [...list, index])
  await request.commit()
}
const update = async (request: SessionRequest, index: number) => {
  await request.session.update('list', (list: number[] = []) => [...list, index])
  await request.commit()
}

/** So many requests, of as many processes, that change one key at once, over a store whose answers take their time. */
async function crowd(size: number, write: (request: SessionRequest, index: number) => Promise<void>) {
  const site = createSite({ queue: false })
  const browser = await browserWith(site, { list: [] })
  const { clock, store } = site
  let refused = 0
  store.every(async (send) => {
    await delay(clock, WAY)
    const answer = await send()
    await delay(clock, WAY)
    if (isConflict(answer)) refused += 1
    return answer
  })
  const began = clock.now()
  const writers = Array.from({ length: size }, (_, index) => write(browser.open(), index))
  await clock.settle(Promise.all(writers))
  const took = clock.now() - began
  const { list } = await clock.settle(dataOf(browser))
  return { kept: (list as number[]).toSorted((a, b) => a - b), refused, took }
}

describe.each(Object.entries({ append, update }))('a crowd of writers of one key, by %s', (_name, write) => {
  for (const [size, most] of [
    [4, 2],
    [16, 5],
    [40, 7],
  ] as const) {
    it(`of ${size} keeps everything, and is refused ${most} times per writer at most, in three round trips each`, async () => {
      const { kept, refused, took } = await crowd(size, write)
      expect(kept).toEqual(Array.from({ length: size }, (_, index) => index))
      expect(refused).toBeLessThanOrEqual(size * most)
      expect(took).toBeLessThanOrEqual(size * 3 * 2 * WAY)
    })
  }
})

describe('a writer that is refused again and again', () => {
  it.each([
    [0, [0, 6, 0, 12, 0, 24, 0, 48]],
    [10, [0, 60, 0, 120, 0, 240, 0, 250]],
  ])('tries at once and after a wait by turns, of tries of %i ms', async (duration, expected) => {
    const clock = manualClock()
    const wait = createPatience({ clock, random: (bytes) => bytes.fill(255), patience: 4000 })
    const waits: number[] = []
    for (let turn = 0; turn < 8; turn += 1) {
      await clock.settle(delay(clock, duration))
      const before = clock.now()
      await clock.settle(wait())
      waits.push(clock.now() - before)
    }
    expect(waits).toEqual(expected)
  })
})

function isConflict(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'conflict'
}
