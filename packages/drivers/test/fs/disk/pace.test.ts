import { beforeEach, describe, expect, it } from 'vitest'
import { answersAtOnce, timed } from '../../../src/fs/disk/pace.ts'

/** A call that began at one instant and took so many milliseconds. */
function call(start: number, ms: number): string {
  const instants = [start, start + ms]
  return timed(
    () => 'names',
    () => instants.shift() ?? expect.fail('The clock was looked at too often.'),
  )
}

/** For how long a disk is left to the thread pool from this instant on, of these lengths. */
const restAfter = (instant: number) =>
  [0, 50, 200, 800, 3200, 10_000].find(
    (ms) => answersAtOnce(instant + ms) && !answersAtOnce(instant + ms - 1),
  )

describe('the pace of a disk', () => {
  beforeEach(() => {
    call(-100_000, 3)
    call(-90_000, 1)
  })

  it('is that of memory while calls take no longer than that', () => {
    expect(call(1000, 2)).toBe('names')
    expect(answersAtOnce(1002)).toBe(true)
  })

  it('leaves a disk that stays slow to the thread pool for longer and longer', () => {
    const rests = [1, 2, 3, 4, 5, 6].map((nth) => {
      call(nth * 100_000, 3)
      return restAfter(nth * 100_000 + 3)
    })
    expect(rests).toEqual([50, 200, 800, 3200, 10_000, 10_000])
  })

  it('forgets a slow call with the next one that is not', () => {
    for (const start of [1_000_000, 1_100_000]) call(start, 3)
    call(1_200_000, 1)
    call(1_300_000, 3)
    expect(restAfter(1_300_003)).toBe(50)
  })

  it('is known of a call that failed, too', () => {
    const instants = [2_000_000, 2_000_003]
    const fail = () => {
      throw new Error('no folder')
    }
    expect(() => timed(fail, () => instants.shift() ?? 0)).toThrow('no folder')
    expect(answersAtOnce(2_000_003)).toBe(false)
  })
})
