import type { Change, Field, Fields, RecordMeta, SessionRecord } from '../store/store.ts'
import type { Cipher } from './cipher.ts'
import { platformCipher } from './platform-cipher.ts'
import { type Encryption, SEALED, type Vault, type VaultOptions } from './vault.ts'

/** What the user's id is sealed under. No field has this name. */
const USER = 'user'

/** How many times its size a session takes when it is sealed, about. */
const SEALED_SIZE = 1.4

const MARK: [string, Field] = [SEALED, { stamp: '0', value: '' }]

/**
 * Seals names and values of fields and the user's id under keys that are derived from the visitor's token, which the
 * store never sees: whoever reads the store reads none of them, and there is no key to keep or to rotate. Times, the
 * public id and the label stay readable. A field whose seal does not hold reads as nothing. A record that was written
 * without it, whose user's id does not open, or of which nothing opens, is unreadable.
 */
export function tokenEncryption(): Encryption {
  const createCipher = platformCipher()
  return (options) => sealedVault(options, createSeal(createCipher(options.token), options.onForeign))
}

function sealedVault({ store, key }: VaultOptions, seal: Seal): Vault {
  return {
    key,

    create: async (record, now) => store.create(key, await seal.record(record), now),

    async read(now) {
      const found = await store.read(key, now)
      if (found.kind !== 'live') return found
      const record = await seal.open(found.record)
      return record === null ? { kind: 'unreadable' } : { ...found, record }
    },

    async apply(change) {
      const answer = await store.apply(key, await seal.change(change))
      if (answer.kind === 'gone') return answer
      if (answer.kind === 'applied') {
        const meta = await seal.openMeta(answer.meta)
        return meta === null ? { kind: 'gone', reason: 'unreadable' } : { ...answer, meta }
      }
      const current = await seal.open(answer.current)
      return current === null ? { kind: 'gone', reason: 'unreadable' } : { ...answer, current }
    },

    async retire(retirement) {
      const answer = await store.retire(key, retirement)
      if (answer.kind !== 'conflict') return answer
      const current = await seal.open(answer.current)
      return current === null ? { kind: 'gone', reason: 'unreadable' } : { ...answer, current }
    },
  }
}

type Seal = ReturnType<typeof createSeal>

function createSeal(cipher: Cipher, onForeign: () => void) {
  /** The last text that was sealed or opened under each sealed name. */
  const opened = new Map<string, { readonly sealed: string; readonly clear: readonly [string, string] }>()
  /** Sealed names by the names that they stand for. */
  const names = new Map<string, string>()
  /** Stamps of the fields whose seal does not hold, by sealed name: a page that sees nothing there can write there. */
  const unreadable = new Map<string, string>()

  function nameFor(name: string): string {
    const sealedName = names.get(name) ?? cipher.nameFor(name)
    names.set(name, sealedName)
    return sealedName
  }

  async function sealField(name: string, { stamp, value }: Field): Promise<[string, Field]> {
    const sealedName = nameFor(name)
    const sealed = await cipher.seal(join(name, value), sealedName)
    opened.set(sealedName, { sealed, clear: [name, value] })
    return [sealedName, { stamp, value: sealed }]
  }

  async function sealFields(fields: Fields): Promise<[string, Field][]> {
    return Promise.all([...fields].map(([name, field]) => sealField(name, field)))
  }

  async function openField([sealedName, { stamp, value }]: [string, Field]): Promise<[string, Field] | null> {
    const known = opened.get(sealedName)
    const clear = known?.sealed === value ? known.clear : split(await cipher.open(value, sealedName))
    if (clear === null) {
      unreadable.set(sealedName, stamp)
      return null
    }
    opened.set(sealedName, { sealed: value, clear })
    names.set(clear[0], sealedName)
    return [clear[0], { stamp, value: clear[1] }]
  }

  function guardOf({ guard }: Change): Map<string, string | null> {
    const sealed = [...guard].map(([name, stamp]): [string, string | null] => {
      const sealedName = nameFor(name)
      return [sealedName, stamp ?? unreadable.get(sealedName) ?? null]
    })
    return new Map(sealed)
  }

  async function sealMeta<Meta extends { readonly userId?: string | null }>(meta: Meta): Promise<Meta> {
    const { userId } = meta
    return typeof userId === 'string' ? { ...meta, userId: await cipher.seal(userId, USER) } : meta
  }

  async function openMeta(meta: RecordMeta): Promise<RecordMeta | null> {
    if (meta.userId === null) return meta
    const userId = await cipher.open(meta.userId, USER)
    return userId === null ? null : { ...meta, userId }
  }

  async function openRecord({ meta, fields }: SessionRecord): Promise<SessionRecord | null> {
    if (!fields.has(SEALED)) return null
    const sealed = [...fields].filter(([name]) => name !== SEALED)
    const [clearMeta, ...clear] = await Promise.all([openMeta(meta), ...sealed.map(openField)])
    const readable = clear.filter((field) => field !== null)
    if (clearMeta === null) return null
    // A user's id that opens proves the token as a field does: fields that were damaged log nobody out.
    const isProven = readable.length > 0 || clearMeta.userId !== null
    if (!isProven && sealed.length > 0) return null
    if (readable.length < sealed.length) onForeign()
    return { meta: clearMeta, fields: new Map(readable) }
  }

  return {
    async record({ meta, fields }: SessionRecord): Promise<SessionRecord> {
      const [sealedMeta, sealed] = await Promise.all([sealMeta(meta), sealFields(fields)])
      return { meta: sealedMeta, fields: new Map([MARK, ...sealed]) }
    },

    async change(change: Change): Promise<Change> {
      const set = await sealFields(change.set)
      return {
        ...change,
        set: new Map(change.clear ? [MARK, ...set] : set),
        delete: change.delete.map(nameFor),
        dropIf: new Map([...change.dropIf].map(([name, stamp]) => [nameFor(name), stamp])),
        // What is sealed never mixes with what is not.
        guard: guardOf(change).set(SEALED, MARK[1].stamp),
        ...(change.meta === undefined ? {} : { meta: await sealMeta(change.meta) }),
        ...(change.limit === undefined ? {} : { limit: change.limit * SEALED_SIZE }),
      }
    },

    async open(record: SessionRecord): Promise<SessionRecord | null> {
      const clear = await openRecord(record)
      if (clear === null) onForeign()
      return clear
    },

    openMeta,
  }
}

/** Name and value as one text: the length of the name as JSON writes it, that name, the value. */
function join(name: string, value: string): string {
  const head = JSON.stringify(name)
  return `${head.length} ${head}${value}`
}

function split(text: string | null): [name: string, value: string] | null {
  const [, digits] = /^(\d+) /.exec(text ?? '') ?? []
  if (text === null || digits === undefined) return null
  const start = digits.length + 1
  const end = start + Number(digits)
  const name: unknown = JSON.parse(text.slice(start, end))
  return typeof name === 'string' ? [name, text.slice(end)] : null
}
