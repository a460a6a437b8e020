import { SessionError } from '../../../lib/errors/errors.ts'
import type { SessionStore } from '../../../lib/store/store.ts'
import { begin, defineCase, makeChange, makeFields, makeRecord, readLive } from '../bench.ts'
import { describe, expectKind, expectSame, expectTrue } from '../expect.ts'

export const limitCases = [
  defineCase('keeps out a change that may leave more than its limit', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now, { big: 'x'.repeat(20_000) }), now)
    const before = await readLive(store, name, now)
    const set = makeFields({ more: 'x'.repeat(20_000) })
    const { record: current, revision } = before
    expectSame(
      await store.apply(name, makeChange(now, { set, limit: 30_000, touch: true })),
      { kind: 'conflict', current, revision },
      'apply of what does not fit',
    )
    expectSame(await readLive(store, name, now), before, 'the record after it')
    expectKind(await store.apply(name, makeChange(now, { set })), 'applied', 'the same without a limit')
  }),

  defineCase('takes a change that fits its limit, and one that only deletes', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now, { big: 'x'.repeat(20_000) }), now)
    const fitting = makeChange(now, { set: makeFields({ more: 'x'.repeat(20_000) }), limit: 400_000 })
    expectKind(await store.apply(name, fitting), 'applied', 'apply of what fits')
    const cleared = makeChange(now, { clear: true, set: makeFields({ a: 'x' }), limit: 1000 })
    expectKind(await store.apply(name, cleared), 'applied', 'apply that clears what did not fit')
    await store.apply(name, makeChange(now, { set: makeFields({ big: 'x'.repeat(20_000) }) }))
    const less = makeChange(now, { delete: ['big'], limit: 1000 })
    expectKind(await store.apply(name, less), 'applied', 'apply that deletes')
    expectSame((await readLive(store, name, now)).record.fields, makeFields({ a: 'x' }), 'fields')
  }),

  defineCase('refuses what is above its value limit, and writes nothing', async ({ store, key, now }) => {
    const { valueLimit } = store.capabilities
    if (valueLimit === undefined) return
    const [created, changed] = [key(), key()]
    const values = { big: 'x'.repeat(valueLimit) }
    await expectTooLarge(store.create(created, makeRecord(now, values), now), 'create')
    expectSame(await store.read(created, now), { kind: 'absent' }, 'read after it')
    await begin(store, changed, makeRecord(now, { a: 'x' }), now)
    await expectTooLarge(store.apply(changed, makeChange(now, { set: makeFields(values) })), 'apply')
    expectSame((await readLive(store, changed, now)).record.fields, makeFields({ a: 'x' }), 'fields after it')
  }),

  defineCase('keeps what is just below its value limit', async ({ store, key, now }) => {
    const { valueLimit } = store.capabilities
    if (valueLimit === undefined) return
    const name = key()
    const record = makeRecord(now, { big: '\u{65e5}'.repeat(Math.floor((valueLimit - 4000) / 3)) })
    await begin(store, name, record, now)
    expectSame((await readLive(store, name, now)).record, record, 'the record')
  }),
]

async function expectTooLarge(
  call: Promise<Awaited<ReturnType<SessionStore['create' | 'apply']>>>,
  what: string,
) {
  const outcome: unknown = await call.catch((error: unknown) => error)
  const isRefused = outcome instanceof SessionError && outcome.code === 'TOO_LARGE'
  expectTrue(isRefused, `${what} of what is too large fails with TOO_LARGE, but got ${describe(outcome)}`)
}
