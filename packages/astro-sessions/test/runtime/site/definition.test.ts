import { createEngine, type SessionEvent } from '@astro-sessions/engine'
import { memoryStore } from '@astro-sessions/engine/memory'
import { z } from 'astro/zod'
import { describe, expect, it } from 'vitest'
import { engineOptionsOf } from '../../../src/runtime/site/definition.ts'
import { defineSession } from '../../../src/schema/define-session.ts'

const cart = z.array(z.strictObject({ sku: z.string(), count: z.number().int().positive() }))

/** A request to a site with this definition; its session may hold what a site without one wrote. */
async function requestTo(definition: unknown, stored: Record<string, unknown> = {}) {
  const store = memoryStore()
  const before = createEngine({ store }).open(undefined)
  for (const [key, value] of Object.entries(stored)) before.session.set(key, value)
  const change = await before.commit()
  const token = change.kind === 'set' ? change.token : undefined
  return createEngine({ store, ...engineOptionsOf(definition) }).open(token)
}

describe('a schema', () => {
  const definition = defineSession({ schema: { cart } })

  it('refuses a value that does not fit, with the place and the reason of every issue', async () => {
    const { session } = await requestTo(definition)
    const set = () => session.set('cart', [{ sku: 'mug', count: -4711 }])
    expect(set).toThrow('The value for "cart" does not fit its schema: 0.count: ')
    expect(set).not.toThrow('4711')
    await expect(session.update('cart', () => 'mug')).rejects.toMatchObject({ code: 'INVALID_VALUE' })
  })

  it('lets every other value and every other key be', async () => {
    const { session } = await requestTo(definition)
    session.set('cart', [{ sku: 'mug', count: 1 }])
    session.set('other', { any: 'thing' })
    expect(await session.entries()).toEqual([
      ['cart', [{ sku: 'mug', count: 1 }]],
      ['other', { any: 'thing' }],
    ])
  })

  it('of a key that objects inherit is none', async () => {
    const { session } = await requestTo(definition)
    session.set('constructor', 1)
    expect(await session.get('constructor')).toBe(1)
  })

  it('hides a stored value that no longer fits, and tells the listener', async () => {
    const events: SessionEvent[] = []
    const onEvent = (event: SessionEvent) => void events.push(event)
    const { session } = await requestTo({ ...definition, onEvent }, { cart: ['mug'] })
    expect(await session.get('cart')).toBeUndefined()
    expect(events).toEqual([expect.objectContaining({ type: 'corrupt', key: 'cart' })])
  })

  it('that is asynchronous is refused with advice', async () => {
    const schema = { cart: z.string().refine(async () => true) }
    const { session } = await requestTo(defineSession({ schema }))
    expect(() => session.set('cart', 'x')).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: expect.stringContaining('"cart" in session.config.ts'),
        hint: expect.stringContaining('asynchronous refinements'),
      }),
    )
  })
})

describe('migrate', () => {
  const definition = defineSession({
    schema: { cart },
    migrate: (key, value) =>
      key === 'cart' && Array.isArray(value) ? value.map((sku) => ({ sku, count: 1 })) : undefined,
  })

  it('makes a stored value of an older site fit', async () => {
    const { session } = await requestTo(definition, { cart: ['mug'] })
    expect(await session.get('cart')).toEqual([{ sku: 'mug', count: 1 }])
    expect(await session.update('cart', (items) => [...items, { sku: 'tee', count: 2 }])).toHaveLength(2)
  })

  it('is not asked for a value that is set', async () => {
    const { session } = await requestTo(definition)
    expect(() => session.set('cart', ['mug'])).toThrow('does not fit its schema')
  })

  it('cannot bring in what does not fit', async () => {
    for (const stored of [{ cart: 'mug' }, { cart: [5] }]) {
      expect(await (await requestTo(definition, stored)).session.get('cart')).toBeUndefined()
    }
  })
})

describe('a definition', () => {
  it('may be missing or empty', () => {
    expect(engineOptionsOf(undefined)).toEqual({})
    expect(engineOptionsOf({})).toEqual({})
  })

  it('hands its resolver over', () => {
    const onConflict = () => 1
    expect(engineOptionsOf({ onConflict })).toEqual({ onConflict })
  })

  const wrong: [definition: unknown, reason: string][] = [
    [null, 'it has no default export'],
    [() => 1, 'its default export is not an object'],
    [{ scheme: {} }, 'it knows no `scheme`, only schema, migrate, onEvent, onConflict'],
    [{ onEvent: 'log' }, '`onEvent` is not a function'],
    [{ schema: cart }, '`schema` is not an object with one schema for each key'],
    [{ schema: { cart: 'string' } }, 'the schema of "cart" does not implement Standard Schema'],
  ]
  for (const [definition, reason] of wrong) {
    it(`is refused: ${reason}`, () => {
      expect(() => engineOptionsOf(definition)).toThrow(reason)
    })
  }
})
