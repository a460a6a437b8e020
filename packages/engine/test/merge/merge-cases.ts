import { expect, it } from 'vitest'
import { merge } from '../../src/lib/merge/merge.ts'

export interface Case {
  base: unknown
  mine: unknown
  theirs: unknown
  merged: unknown
  /** Whether both sides changed something that could not be merged, so that mine was taken. */
  isOverwritten?: boolean
}

function check({ base, mine, theirs, merged, isOverwritten = false }: Case): void {
  let wasOverwritten = false
  const onOverwrite = () => {
    wasOverwritten = true
  }
  expect(merge({ base, mine, theirs }, { keyNames: ['id', 'key', 'sku'], onOverwrite })).toEqual(merged)
  expect(wasOverwritten).toBe(isOverwritten)
}

/** One test for each row. */
export function cases(table: Record<string, Case>): void {
  it.each(Object.entries(table))('%s', (_name, example) => check(example))
}
