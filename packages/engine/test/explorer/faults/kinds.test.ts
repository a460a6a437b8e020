import { readdir } from 'node:fs/promises'
import { FAULT_KINDS } from '@astro-sessions/engine/testing'
import { expect, it } from 'vitest'

it('every kind of fault has its file of explorations', async () => {
  const files = await readdir(import.meta.dirname)
  expect(files).toEqual(expect.arrayContaining(FAULT_KINDS.map((kind) => `${kind}.test.ts`)))
})
