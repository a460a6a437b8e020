import { expect, it } from 'vitest'
import type { Live } from '../../src/index.ts'
import { createQueue } from '../../src/lib/turns/queue.ts'
import { manualClock } from '../support/manual-clock.ts'

const left: Live = { kind: 'live', record: { meta: JSON.parse('{}'), fields: new Map() }, revision: 7 }

it('a queue keeps nothing of a session whose writers are all done', async () => {
  const clock = manualClock()
  const queue = createQueue({ clock, patience: 4000 })
  const seen: (Live | null)[] = []
  const write = async (latest: Live | null) => {
    seen.push(latest)
    return left
  }
  await Promise.all([queue.run('key', write), queue.run('key', write)])
  await queue.run('key', write)
  expect(seen).toEqual([null, left, null])
  expect(clock.pending).toBe(0)
})
