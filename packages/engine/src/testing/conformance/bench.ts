import type {
  Change,
  Fields,
  RecordMeta,
  Retired,
  SessionRecord,
  SessionStore,
  StoreCapabilities,
} from '../../lib/store/store.ts'
import { describe } from './expect.ts'

export interface ConformanceContext {
  /**
   * Makes a store on the place under test. Every case calls it once or twice, uses keys of its own, and closes
   * what it opened. To run all cases on one open store, answer it here without its `close`.
   */
  open(): SessionStore | Promise<SessionStore>
  /**
   * Puts something under the key, which nobody used, that is no record: as another program or a failing disk would.
   * Leave it out for a place that nobody else can write to; the cases about it have nothing to check then.
   */
  damage?(key: string): Promise<void>
}

/** What a store has to claim before a case says anything about it. Nothing: every store. */
export interface ConformanceNeeds {
  readonly atomic?: Exclude<StoreCapabilities['atomic'], 'none'>
  readonly consistency?: 'strong'
}

/** One sentence of the contract, and how to check it. */
export interface ConformanceCase {
  readonly name: string
  readonly needs: ConformanceNeeds
  /** @throws Error that says what was expected and what came */
  run(context: ConformanceContext): Promise<void>
}

/** What the body of a case works with. */
export interface Bench {
  readonly store: SessionStore
  /** A second handle on the same place if the store is one place for several processes, else the same handle. */
  second(): Promise<SessionStore>
  /** The time at which the case begins. */
  readonly now: number
  /** A key that nobody used before. */
  key(): string
  /** Puts something under the key that is no record; false where the place has no way to. */
  damage(key: string): Promise<boolean>
}

/** Idle time of the records of a case, in milliseconds. */
export const IDLE = 1_800_000
/** Life of the records of a case, in milliseconds. */
export const LIFE = 10 * IDLE

/** Numbers of the parallel writers of a case. */
export const WRITERS: readonly number[] = Array.from({ length: 20 }, (_, index) => index)

export function defineCase(
  name: string,
  body: (bench: Bench) => Promise<void>,
  needs: ConformanceNeeds = {},
): ConformanceCase {
  return {
    name,
    needs,
    async run(context) {
      const opened: SessionStore[] = []
      const open = async () => {
        const store = await context.open()
        opened.push(store)
        return store
      }
      const store = await open()
      const second = async () => (isShared(store.capabilities) ? open() : store)
      const damage = async (key: string) => {
        await context.damage?.(key)
        return context.damage !== undefined
      }
      try {
        await body({ store, second, now: Date.now(), key: randomKey, damage })
      } finally {
        for (const each of opened) await each.close?.()
      }
    },
  }
}

/** A record that begins at `now`, is idle after `IDLE` and over after `LIFE`. */
export function makeRecord(
  now: number,
  fields: Readonly<Record<string, string>> = {},
  meta: Partial<RecordMeta> = {},
): SessionRecord {
  const begin = { id: 'id-of-the-session', userId: null, label: null, createdAt: now, lastSeenAt: now }
  return {
    meta: { ...begin, idle: IDLE, deadline: now + LIFE, persistent: false, epoch: 0, ...meta },
    fields: makeFields(fields),
  }
}

/** Fields whose stamp is `s-` and the value's length, unless given. */
export function makeFields(values: Readonly<Record<string, string>>, stamp?: string): Fields {
  const fields = new Map<string, { stamp: string; value: string }>()
  for (const [name, value] of Object.entries(values))
    fields.set(name, { stamp: stamp ?? `s-${value.length}`, value })
  return fields
}

/** A change that does nothing but what is given. */
export function makeChange(now: number, parts: Partial<Change> = {}): Change {
  return { now, set: new Map(), delete: [], dropIf: new Map(), guard: new Map(), touch: false, ...parts }
}

/** Creates the record, and complains if that was refused. */
export async function begin(
  store: SessionStore,
  key: string,
  record: SessionRecord,
  now: number,
): Promise<void> {
  if (!(await store.create(key, record, now))) throw new Error('create of a key that nobody used was refused')
}

/** The live record, with its revision. */
export async function readLive(store: SessionStore, key: string, now: number) {
  const found = await store.read(key, now)
  if (found.kind !== 'live') throw new Error(`expected a live record, but read ${describe(found)}`)
  return found
}

/** What the contract says about the retired record: a store may answer more. */
export async function readRetired(store: SessionStore, key: string, now: number): Promise<Retired> {
  const found = await store.read(key, now)
  if (found.kind !== 'retired') throw new Error(`expected a retired record, but read ${describe(found)}`)
  const { reason, at, successor } = found
  return { reason, at, ...(successor === undefined ? {} : { successor }) }
}

/** The values of the live record's fields. */
export async function readValues(
  store: SessionStore,
  key: string,
  now: number,
): Promise<Map<string, string>> {
  const { record } = await readLive(store, key, now)
  return new Map(Array.from(record.fields, ([name, field]) => [name, field.value]))
}

/** Parallel writers, in turns on the two handles. */
export async function writersOf({ store, second }: Bench): Promise<SessionStore[]> {
  const other = await second()
  return WRITERS.map((index) => (index % 2 === 0 ? store : other))
}

function isShared({ atomic }: StoreCapabilities): boolean {
  return atomic === 'host' || atomic === 'everywhere'
}

function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
