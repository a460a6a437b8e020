import { SessionError } from '../../src/lib/errors/errors.ts'
import { alter, alterChange, alterRetirement, isLiveEntry, type Mutant, pause, revived } from './mutant.ts'

export const goneMutants: Record<string, Mutant> = {
  'upserts in apply': alter((inner, entries) => ({
    async apply(key, change) {
      const outcome = await inner.apply(key, change)
      if (outcome.kind === 'gone') entries.set(key, revived(change))
      return outcome
    },
  })),
  'writes to what has expired': alterChange((change) => ({ ...change, now: change.now - 1 })),
  'gives no reason for what is gone': alter((inner) => ({
    async apply(key, change) {
      const outcome = await inner.apply(key, change)
      return outcome.kind === 'gone' ? { kind: 'gone', reason: 'absent' } : outcome
    },
  })),
  'clears the marker with a late write': alter((inner, entries) => ({
    async apply(key, change) {
      const outcome = await inner.apply(key, change)
      if (outcome.kind === 'gone') entries.delete(key)
      return outcome
    },
  })),
}

export const retireMutants: Record<string, Mutant> = {
  'deletes instead of leaving a marker': alter((inner, entries) => ({
    async retire(key, retirement) {
      const outcome = await inner.retire(key, retirement)
      if (outcome.kind === 'applied') entries.delete(key)
      return outcome
    },
  })),
  'forgets the successor': alterRetirement(({ successor, ...retirement }) => retirement),
  'retires what was retired': alter((inner, entries) => ({
    async retire(key, retirement) {
      const found = await inner.read(key, retirement.now)
      if (found.kind === 'retired') entries.delete(key)
      return inner.retire(key, retirement)
    },
  })),
  'leaves no marker where nothing was': alter((inner) => ({
    async retire(key, retirement) {
      const found = await inner.read(key, retirement.now)
      return found.kind === 'absent' ? { kind: 'applied' } : inner.retire(key, retirement)
    },
  })),
  'keeps markers for ever': alterRetirement((retirement) => ({
    ...retirement,
    keepUntil: Number.MAX_SAFE_INTEGER,
  })),
  'keeps markers a millisecond less': alterRetirement((retirement) => ({
    ...retirement,
    keepUntil: retirement.keepUntil - 1,
  })),
  'counts an expired record as one to end': alterRetirement((retirement) => ({
    ...retirement,
    now: retirement.now - 1,
  })),
  'answers a conflict for an expired record': alter((inner) => ({
    async retire(key, retirement) {
      const outcome = await inner.retire(key, retirement)
      if (outcome.kind !== 'gone' || outcome.reason !== 'expired') return outcome
      return { kind: 'conflict', current: { meta: JSON.parse('{}'), fields: new Map() }, revision: 1 }
    },
  })),
  'ignores the revision asked for': alterRetirement(({ ifRevision, ...retirement }) => retirement),
  'takes the revision asked for as a must for a retired record': alter((inner) => ({
    async retire(key, retirement) {
      const outcome = await inner.retire(key, retirement)
      if (outcome.kind !== 'gone' || retirement.ifRevision === undefined) return outcome
      return { kind: 'conflict', current: { meta: JSON.parse('{}'), fields: new Map() }, revision: 1 }
    },
  })),
}

export const unreadableMutants: Record<string, Mutant> = {
  'takes what it cannot read for nothing': alter((inner) => ({
    async read(key, now) {
      const found = await inner.read(key, now)
      return found.kind === 'unreadable' ? { kind: 'absent' } : found
    },
  })),
  'writes over what it cannot read': alter((inner, entries) => ({
    async apply(key, change) {
      const outcome = await inner.apply(key, change)
      if (outcome.kind === 'gone' && outcome.reason === 'unreadable') entries.set(key, revived(change))
      return outcome
    },
  })),
  'lets what it cannot read stand in the way': alter((inner) => ({
    async create(key, record, now) {
      return (await inner.read(key, now)).kind !== 'unreadable' && inner.create(key, record, now)
    },
  })),
  'cannot end what it cannot read': alter((inner) => ({
    async retire(key, retirement) {
      const found = await inner.read(key, retirement.now)
      if (found.kind === 'unreadable') return { kind: 'gone', reason: 'unreadable' }
      return inner.retire(key, retirement)
    },
  })),
}

const LIMITED = { atomic: 'process', consistency: 'strong', valueLimit: 64_000 } as const

export const limitMutants: Record<string, Mutant> = {
  'knows no limit': alterChange(({ limit, ...change }) => change),
  'refuses a deletion above the limit': alter((inner) => ({
    async apply(key, change) {
      const found = await inner.read(key, change.now)
      if (change.limit !== undefined && change.set.size === 0 && found.kind === 'live')
        return { kind: 'conflict', current: found.record, revision: found.revision }
      return inner.apply(key, change)
    },
  })),
  'takes what is above its own limit': alter(() => ({ capabilities: LIMITED })),
  'refuses what is below its own limit': alter((inner) => ({
    capabilities: LIMITED,
    async create(key, record, now) {
      const size = [...record.fields.values()].reduce((sum, { value }) => sum + value.length, 0)
      if (size > 10_000) throw new SessionError('TOO_LARGE', 'The session is too large.')
      return inner.create(key, record, now)
    },
  })),
}

/** Stores that let other requests in between looking and writing. */
export const raceMutants: Record<string, Mutant> = {
  'looks before it creates': alter((inner, entries) => ({
    async create(key, record, now) {
      const found = await inner.read(key, now)
      await pause()
      if (found.kind === 'absent') entries.delete(key)
      return inner.create(key, record, now)
    },
  })),
  'looks before it applies': alter((inner, entries) => ({
    async apply(key, change) {
      const before = entries.get(key)
      await pause()
      if (isLiveEntry(before)) entries.set(key, before)
      return inner.apply(key, change)
    },
  })),
  'looks before it retires': alter((inner, entries) => ({
    async retire(key, retirement) {
      const before = entries.get(key)
      await pause()
      if (isLiveEntry(before)) entries.set(key, before)
      return inner.retire(key, retirement)
    },
  })),
}
