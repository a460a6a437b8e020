import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { setgid, setuid } from 'node:process'
import { SessionError } from '@astro-sessions/engine'
import fsStore from '../../src/fs/store.ts'
import sqliteStore from '../../src/sqlite/store.ts'

/** What a test asks of a process of its own. */
export type Order =
  | { readonly kind: 'increment'; readonly key: string; readonly times: number }
  | {
      readonly kind: 'write'
      readonly keys: readonly string[]
      readonly field: string
      readonly from: number
      readonly size: number
    }
  | { readonly kind: 'live'; readonly keys: readonly string[] }
  | {
      readonly kind: 'create' | 'fill' | 'retire'
      readonly key: string
      readonly size: number
      readonly uid?: number
    }

/** What it answers. */
export type Report =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done' }
  | {
      readonly kind: 'failed'
      readonly code: string
      readonly message: string
      readonly hint: string | undefined
    }
  /** The store has acknowledged the verb. */
  | {
      readonly kind: 'ack'
      readonly verb: 'create' | 'apply' | 'retire'
      readonly key: string
      readonly value: number
    }

const now = 1_800_000_000_000
const hour = 3_600_000
const meta = {
  id: 'id',
  userId: null,
  label: null,
  createdAt: now,
  lastSeenAt: now,
  idle: hour,
  deadline: now + hour,
  persistent: false,
  epoch: 0,
}
const [base = '', driver] = process.argv.slice(2)
const store = driver === 'sqlite' ? sqliteStore({ file: join(base, 'sessions.db') }) : fsStore({ base })

process.on('message', (order: Order) => {
  run(order).then(() => report({ kind: 'done' }), fail)
})
process.on('disconnect', () => process.exit())
flushCompileCache()
report({ kind: 'ready' })

function run(order: Order): Promise<void> {
  switch (order.kind) {
    case 'increment':
      return increment(order.key, order.times)
    case 'write':
      return write(order)
    case 'live':
      return live(order.keys)
    default:
      return once(order)
  }
}

/** Guarded increments of one field, each tried until it is applied. */
async function increment(key: string, times: number): Promise<void> {
  for (let done = 0; done < times; ) {
    const found = await store.read(key, now)
    if (found.kind !== 'live') throw new Error('the session is live')
    const field = found.record.fields.get('count')
    const guard = new Map([['count', field?.stamp ?? null]])
    const value = `${Number(field?.value ?? 0) + 1}`
    const set = new Map([['count', { stamp: `${process.pid}-${done}`, value }]])
    const { kind } = await store.apply(key, { ...change(), guard, set })
    if (kind === 'applied') done += 1
  }
}

/** Blind writes of a field that counts, to each key in turn, until the process is killed. */
async function write({ keys, field, from, size }: Extract<Order, { kind: 'write' }>): Promise<void> {
  for (let value = from; ; value += 1) {
    for (const key of keys) {
      const set = new Map([[field, { stamp: 's', value: `${value} `.padEnd(size, field) }]])
      const { kind } = await accepted(() => store.apply(key, { ...change(), set }))
      if (kind !== 'applied') throw new Error(`a blind write answered ${kind}`)
      await report({ kind: 'ack', verb: 'apply', key, value })
    }
  }
}

/** A store that gives up on a busy machine says that nothing was written, so it may be asked again. */
async function accepted<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof SessionError && error.code === 'STORE_UNAVAILABLE')) throw error
    }
  }
}

/** Creates, writes and ends sessions one after the other, until the process is killed or the keys are used up. */
async function live(keys: readonly string[]): Promise<void> {
  for (const [value, key] of keys.entries()) {
    if (!(await store.create(key, { meta, fields: new Map() }, now))) throw new Error('the key is free')
    await report({ kind: 'ack', verb: 'create', key, value })
    await store.apply(key, { ...change(), set: new Map([['a', { stamp: 's', value: `${value}` }]]) })
    await report({ kind: 'ack', verb: 'apply', key, value })
    await store.retire(key, { reason: 'ended', now, keepUntil: now + hour })
    await report({ kind: 'ack', verb: 'retire', key, value })
  }
}

/** One verb, as another user if asked to. */
async function once({
  kind,
  key,
  size,
  uid,
}: Extract<Order, { kind: 'create' | 'fill' | 'retire' }>): Promise<void> {
  if (uid !== undefined) becomeUser(uid)
  const fields = new Map([['big', { stamp: 's', value: 'x'.repeat(size) }]])
  if (kind === 'create') await store.create(key, { meta, fields }, now)
  if (kind === 'fill') await store.apply(key, { ...change(), set: fields })
  if (kind === 'retire') await store.retire(key, { reason: 'ended', now, keepUntil: now + hour })
}

function becomeUser(uid: number): void {
  setgid?.(uid)
  setuid?.(uid)
}

function change() {
  return {
    now,
    set: new Map(),
    delete: [],
    dropIf: new Map<string, string>(),
    guard: new Map(),
    touch: false,
  }
}

function fail(error: unknown): void {
  const { message, code, hint } =
    error instanceof SessionError ? error : { message: `${error}`, code: 'none', hint: undefined }
  report({ kind: 'failed', code, message, hint })
}

/** Resolves when the message has left, so that a process that is killed later has told what it did. */
function report(message: Report): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, undefined, undefined, () => resolve())
  })
}
