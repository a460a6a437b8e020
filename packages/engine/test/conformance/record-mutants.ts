import { isLive } from '../../src/lib/store/expiry.ts'
import type { Live } from '../../src/lib/store/store.ts'
import { makeChange } from '../../src/testing/conformance/bench.ts'
import { alter, alterFields, alterMeta, alterRecord, isLiveEntry, type Mutant, pause } from './mutant.ts'

export const storeMutants: Record<string, Mutant> = {
  'claims a reach that does not exist': alter(() => ({ capabilities: JSON.parse('{"atomic":"often"}') })),
  'cannot be closed twice': alter(() => {
    let isClosed = false
    return {
      async close() {
        if (isClosed) throw new Error('closed before')
        isClosed = true
      },
    }
  }),
  'keeps one record for all keys': alter((inner) => ({
    create: (_, record, now) => inner.create('', record, now).then(() => true),
    read: (_, now) => inner.read('', now),
    apply: (_, change) => inner.apply('', change),
    retire: (_, retirement) => inner.retire('', retirement),
  })),
  'remembers what it read': alter((inner) => {
    const seen = new Map<string, Live>()
    return {
      capabilities: { atomic: 'host', consistency: 'strong' },
      async read(key, now) {
        const found = seen.get(key) ?? (await inner.read(key, now))
        if (found.kind === 'live') seen.set(key, found)
        return found
      },
    }
  }),
  'sweeps nothing': alter(() => ({ sweep: async () => 3 })),
  'looks before it sweeps': alter((_, entries) => ({
    async sweep(now) {
      const ended = [...entries].filter(([, entry]) => isLiveEntry(entry) && !isLive(entry.record.meta, now))
      await pause()
      for (const [key] of ended) entries.delete(key)
      return ended.length
    },
  })),
  'sweeps everything': alter((_, entries) => ({
    async sweep() {
      const { size } = entries
      entries.clear()
      return size
    },
  })),
}

export const createMutants: Record<string, Mutant> = {
  'forgets fields at creation': alterRecord((record) => ({ ...record, fields: new Map() })),
  'refuses a record without fields': alter((inner) => ({
    create: async (key, record, now) => record.fields.size > 0 && inner.create(key, record, now),
  })),
  'upserts in create': alter((inner, entries) => ({
    async create(key, record, now) {
      entries.delete(key)
      return inner.create(key, record, now)
    },
  })),
  'creates over a live record in silence': alter((inner, entries) => ({
    async create(key, record, now) {
      if (await inner.create(key, record, now)) return true
      const found = await inner.read(key, now)
      if (found.kind === 'live') entries.set(key, { ...found, record })
      return false
    },
  })),
  'refuses to create over an expired record': alter((inner, entries) => ({
    create: async (key, record, now) => !entries.has(key) && inner.create(key, record, now),
  })),
  'takes creation for the last use': alterMeta((_, now) => ({ lastSeenAt: now })),
  'starts a record at its creation': alterMeta((_, now) => ({ createdAt: now })),
  'keeps times in seconds': alterMeta(({ deadline }) => ({ deadline: Math.floor(deadline / 1000) * 1000 })),
  'knows no empty label': alterMeta(({ label }) => ({ label: label || null })),
}

export const readMutants: Record<string, Mutant> = {
  'reads the unknown as retired': alter((inner) => ({
    async read(key, now) {
      const found = await inner.read(key, now)
      return found.kind === 'absent' ? { kind: 'retired', reason: 'ended', at: now } : found
    },
  })),
  'ends a millisecond late': alter((inner) => ({ read: (key, now) => inner.read(key, now - 1) })),
  'ends a millisecond early': alter((inner) => ({ read: (key, now) => inner.read(key, now + 1) })),
  'ignores the deadline': alterMeta(() => ({ deadline: Number.MAX_SAFE_INTEGER })),
  'takes reading for use': alter((inner) => ({
    async read(key, now) {
      await inner.apply(key, {
        now,
        touch: true,
        set: new Map(),
        delete: [],
        dropIf: new Map(),
        guard: new Map(),
      })
      return inner.read(key, now)
    },
  })),
  'reads by a clock of its own': alter((inner) => ({ read: (key) => inner.read(key, Date.now()) })),
  'reports the wrong end': alter((inner) => ({
    async read(key, now) {
      const found = await inner.read(key, now)
      return found.kind === 'retired' ? { ...found, at: now + 1 } : found
    },
  })),
}

export const valueMutants: Record<string, Mutant> = {
  'puts what is written again last': alter((inner) => ({
    async apply(key, change) {
      const again = makeChange(change.now, { delete: [...change.set.keys()] })
      const answer = await inner.apply(key, { ...change, set: new Map() })
      if (answer.kind !== 'applied') return answer
      await inner.apply(key, again)
      return inner.apply(key, { ...change, guard: new Map() })
    },
  })),
  'keeps fields in an object': alterFields((name, field) => [name === '__proto__' ? 'lost' : name, field]),
  'trims names': alterFields((name, field) => [name.trim(), field]),
  'normalizes names': alterFields((name, field) => [name.normalize('NFC'), field]),
  'keeps names without their case': alterFields((name, field) => [name.toLowerCase(), field]),
  'trims values': alterFields((name, field) => [name, { ...field, value: field.value.trim() }]),
  'cuts values at 64 kB': alterFields((name, field) => [
    name,
    { ...field, value: field.value.slice(0, 65_536) },
  ]),
  'cuts values at NUL': alterFields((name, field) => [
    name,
    { ...field, value: field.value.split('\0')[0] ?? '' },
  ]),
  'keeps stamps without their case': alterFields((name, field) => [
    name,
    { ...field, stamp: field.stamp.toLowerCase() },
  ]),
  'cuts stamps': alterFields((name, field) => [name, { ...field, stamp: field.stamp.slice(0, 12) }]),
  'keeps 256 fields': alter((inner) => ({
    apply: (key, change) => inner.apply(key, { ...change, set: new Map([...change.set].slice(0, 256)) }),
  })),
}
