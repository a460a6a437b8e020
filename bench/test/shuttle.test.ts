import { expect, it } from 'vitest'
import { shuttle } from '../src/measure/shuttle.ts'

it('lets each contestant be first in one round and last in the next', async () => {
  const order: string[] = []
  await shuttle(['a', 'b', 'c'], 2, async (name, round) => {
    order.push(`${name}${round}`)
  })
  expect(order).toEqual(['a0', 'b0', 'c0', 'c1', 'b1', 'a1'])
})
