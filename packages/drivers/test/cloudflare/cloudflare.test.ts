import { conformanceFor, PROGRAMS } from '@astro-sessions/engine/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { explorerPairs, isSoak } from '../support/explored-pairs.ts'
import { describeEverywhere, itemsOf } from './support/everywhere.ts'
import { startWorkerd, type Workerd } from './support/workerd.ts'

vi.setConfig({ testTimeout: isSoak ? 600_000 : 300_000 })

let workerd: Workerd
beforeAll(async () => {
  workerd = await startWorkerd()
})
afterAll(() => workerd.stop())

describe('cloudflare-do in workerd', () => {
  const store = 'cloudflare-do'
  describeEverywhere(() => workerd, {
    store,
    pairs: explorerPairs,
    items: isSoak ? 200 : 15,
    keys: isSoak ? 400 : 100,
  })

  it('refuses none of 64 writers of one session again and again', async () => {
    const token = await workerd.ask<string>({ do: 'begin' })
    const all = Array.from({ length: 4 }, (_, process) => itemsOf(process, 16))
    const refused = await Promise.all(all.map((items) => workerd.ask<number>({ do: 'crowd', token, items })))
    const { updated, appended } = await workerd.ask<Record<string, string[]>>({ do: 'kept', token })
    expect([...(updated ?? []), ...(appended ?? [])].toSorted()).toEqual(all.flat().toSorted())
    // Without turns it is four times and more.
    expect(refused.reduce((sum, each) => sum + each)).toBeLessThan(64 * 3)
  })

  it('forgets a session that nobody asks for, and not one that was used meanwhile', async () => {
    expect(await workerd.ask({ do: 'alarms' })).toEqual({
      'minutes to the alarm': 61,
      'before its end': 'live',
      'after a visit': 'live',
      'after its end': 'nothing kept',
    })
  })

  it('says what to write where its binding is missing', async () => {
    await expect(workerd.ask({ do: 'read without its binding', store })).rejects.toThrow(
      /no Durable Object binding called MISSING[\s\S]*"name": "MISSING"[\s\S]*export \{ SessionObject \}/,
    )
  })
})

describe('cloudflare-kv in workerd', () => {
  const store = 'cloudflare-kv'
  for (const { name } of conformanceFor({ atomic: 'none', consistency: 'eventual' })) {
    it(name, () => workerd.ask({ do: 'case', store, name }))
  }

  // Of requests that run in parallel it promises nothing.
  it.each(PROGRAMS.map(({ name }) => name))('keeps every promise to one request alone: %s', async (name) => {
    const { violations } = await workerd.ask<{ violations: string[] }>({
      do: 'explore',
      store,
      programs: [name],
      limit: 1,
    })
    expect(violations.join('\n')).toBe('')
  })

  it('knows what another program wrote from nothing', async () => {
    expect(await workerd.ask({ do: 'foreign', store })).toEqual(['unreadable', 'unreadable', 'unreadable'])
  })

  it('says what to write where its binding is missing', async () => {
    await expect(workerd.ask({ do: 'read without its binding', store })).rejects.toThrow(
      'no KV binding called MISSING',
    )
  })
})
