import { storeConformance } from '@astro-sessions/engine/testing'
import { describe, expect, it, vi } from 'vitest'
import { fs, memory } from '../../src/index.ts'
import memoryStore from '../../src/memory/store.ts'
import { makeKey, makeRecord, now, valuesOf } from '../support/fs-sessions.ts'

describe('the memory store', () => {
  for (const { name, run } of storeConformance) it(name, () => run({ open: () => memoryStore() }))

  it('keeps its sessions when its module is loaded again', async () => {
    const key = makeKey()
    await memoryStore().create(key, makeRecord({ a: '1' }), now)
    vi.resetModules()
    const { default: reloaded } = await import('../../src/memory/store.ts')
    expect(reloaded).not.toBe(memoryStore)
    expect(await valuesOf(reloaded(), key)).toEqual({ a: '1' })
  })
})

describe('a driver function', () => {
  it('names the module of the store, with options that can stand in a configuration', () => {
    expect(fs({ base: 'x' })).toEqual({ entrypoint: '@astro-sessions/drivers/fs', config: { base: 'x' } })
    expect(fs()).toEqual({ entrypoint: '@astro-sessions/drivers/fs', config: {} })
    expect(memory()).toEqual({ entrypoint: '@astro-sessions/drivers/memory', config: {} })
  })

  it('refuses options that the store would refuse', () => {
    expect(() => fs({ base: '' })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})
