import { readFile } from 'node:fs/promises'
import type { Entry } from '@astro-sessions/engine'
import { conformanceFor, describeViolation, explore, PROGRAMS, pairsOf } from '@astro-sessions/engine/testing'
import { describe, expect, it } from 'vitest'
import databaseStore, { type Database } from './documented-store.ts'

/** A database of that kind, with a turn of the event loop in each call. */
function memoryDatabase(): Database {
  const rows = new Map<string, { value: Entry; version: number }>()
  return {
    async get(key) {
      await Promise.resolve()
      return rows.get(key)
    },
    async put(key, value, version) {
      await Promise.resolve()
      if ((rows.get(key)?.version ?? 0) !== version) return false
      rows.set(key, { value, version: version + 1 })
      return true
    },
  }
}

describe('the driver of docs/writing-a-driver.md', () => {
  it('stands there word by word', async () => {
    const page = await readFile(new URL('../../../../docs/writing-a-driver.md', import.meta.url), 'utf8')
    const code = await readFile(new URL('documented-store.ts', import.meta.url), 'utf8')
    expect(page).toContain(`\`\`\`ts\n${code}\`\`\``)
  })

  const store = databaseStore(memoryDatabase())
  for (const { name, run } of conformanceFor(store.capabilities)) {
    it(name, () => run({ open: () => store }))
  }

  it('keeps every promise in the interleavings of every pair of requests', { timeout: 300_000 }, async () => {
    for (const pair of pairsOf(PROGRAMS)) {
      const { violations } = await explore(pair, { open: () => store, limit: 3 })
      expect(violations.map(describeViolation).slice(0, 1).join('\n')).toBe('')
    }
  })
})
