import { type ManualClock, manualClock } from '@astro-sessions/engine/testing'
import { describe, expect, it } from 'vitest'
import { Turns } from '../../src/cloudflare-do/turns.ts'

/** Turns on a clock that stands still, and who has been let go. */
function begin() {
  const clock: ManualClock = manualClock()
  const turns = new Turns(clock)
  const gone: string[] = []
  const come = (name: string, fields = 'cart') => turns.wait(fields).then(() => void gone.push(name))
  return { clock, turns, gone, come }
}

describe('the turns of refused writers', () => {
  it('let the first go at once, and each other one when the one before it has written', async () => {
    const { clock, turns, gone, come } = begin()
    for (const name of ['a', 'b', 'c']) come(name)
    await clock.advance(0)
    expect(gone).toEqual(['a'])
    turns.next('cart')
    await clock.advance(0)
    expect(gone).toEqual(['a', 'b'])
  })

  it('go on without a writer that does not come back', async () => {
    const { clock, gone, come } = begin()
    for (const name of ['a', 'b', 'c']) come(name)
    await clock.advance(50)
    expect(gone).toEqual(['a', 'b'])
    await clock.advance(50)
    expect(gone).toEqual(['a', 'b', 'c'])
  })

  it('keep nobody for longer than half a second', async () => {
    const { clock, gone, come } = begin()
    const names = Array.from({ length: 100 }, (_, index) => `${index}`)
    for (const name of names) come(name)
    await clock.advance(499)
    expect(gone).toHaveLength(10)
    await clock.advance(1)
    expect(gone.toSorted()).toEqual(names.toSorted())
  })

  it('are counted for each set of fields by itself', async () => {
    const { clock, gone, come } = begin()
    come('a')
    come('b')
    come('c', 'theme')
    await clock.advance(0)
    expect(gone).toEqual(['a', 'c'])
  })

  it('leave no timer when all have written', async () => {
    const { clock, turns, come } = begin()
    for (const name of ['a', 'b', 'c']) come(name)
    for (let written = 0; written < 3; written += 1) turns.next('cart')
    await clock.advance(0)
    expect(clock.pending).toBe(0)
  })
})
