import { describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }

const entries: Record<string, () => Promise<object>> = {
  '.': () => import('../src/index.ts'),
  './memory': () => import('../src/memory.ts'),
  './testing': () => import('../src/testing.ts'),
}

describe('the package', () => {
  it('exports these entries', () => {
    expect(Object.keys(manifest.exports)).toEqual([...Object.keys(entries), './package.json'])
  })

  it.each(Object.entries(entries))('exports these names from %s', async (_entry, load) => {
    expect(Object.keys(await load()).sort()).toMatchSnapshot()
  })
})
