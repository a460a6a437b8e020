import { memoryStore } from '../../src/lib/store/memory-store.ts'
import { alter, alterChange, isLiveEntry, keepGuards, type Mutant, rewriteLastUse } from './mutant.ts'

export const applyMutants: Record<string, Mutant> = {
  'replaces all fields': alterChange((change) => ({ ...change, clear: true })),
  'deletes nothing': alterChange((change) => ({ ...change, delete: [] })),
  'does not clear': alterChange(({ clear, ...change }) => change),
  'drops no field': alterChange((change) => ({ ...change, dropIf: new Map() })),
  'drops whatever the stamp': alterChange((change) => ({
    ...change,
    delete: [...change.delete, ...change.dropIf.keys()],
  })),
  'takes dropIf for a guard': alterChange((change) => ({
    ...change,
    guard: new Map([...change.guard, ...change.dropIf]),
  })),
  'forgets a record without fields': alter((inner, entries) => ({
    async apply(key, change) {
      const outcome = await inner.apply(key, change)
      const found = await inner.read(key, change.now)
      if (found.kind === 'live' && found.record.fields.size === 0) entries.delete(key)
      return outcome
    },
  })),
  'lets the first write of a field win': alter((inner) => ({
    async apply(key, change) {
      const found = await inner.read(key, change.now)
      const fields = found.kind === 'live' ? found.record.fields : new Map()
      const set = new Map(Array.from(change.set).filter(([name]) => !fields.has(name)))
      return inner.apply(key, { ...change, set })
    },
  })),
  'fights over the revision in blind writes': alter((inner) => {
    const seen = new Map<string, number>()
    return {
      capabilities: { atomic: 'host', consistency: 'strong' },
      async read(key, now) {
        const found = await inner.read(key, now)
        if (found.kind === 'live') seen.set(key, found.revision)
        return found
      },
      async apply(key, change) {
        const found = await inner.read(key, change.now)
        const isStale = found.kind === 'live' && (seen.get(key) ?? found.revision) !== found.revision
        if (isStale) return { kind: 'conflict', current: found.record, revision: found.revision }
        const outcome = await inner.apply(key, change)
        if (outcome.kind === 'applied') seen.set(key, outcome.revision)
        return outcome
      },
    }
  }),
  'never moves the revision': alter((_, entries) => ({
    async apply(key, change) {
      const outcome = await memoryStore(entries).apply(key, change)
      const found = entries.get(key)
      if (isLiveEntry(found)) entries.set(key, { ...found, revision: 1 })
      return outcome.kind === 'applied' ? { ...outcome, revision: 1 } : outcome
    },
  })),
  'moves the revision with every call': alter((inner, entries) => ({
    async apply(key, change) {
      const outcome = await inner.apply(key, change)
      const found = entries.get(key)
      if (outcome.kind !== 'applied' || !isLiveEntry(found)) return outcome
      entries.set(key, { ...found, revision: found.revision + 1 })
      return { ...outcome, revision: found.revision + 1 }
    },
  })),
}

export const guardMutants: Record<string, Mutant> = {
  'ignores guards': alterChange((change) => ({ ...change, guard: new Map() })),
  'refuses whatever is guarded': alterChange((change) =>
    change.guard.size > 0 ? { ...change, guard: new Map([['no such field', 'x']]) } : change,
  ),
  'ignores guards for absence': alterChange((change) => ({
    ...change,
    guard: keepGuards(change, (stamp) => stamp !== null),
  })),
  'guards only what it writes': alterChange((change) => ({
    ...change,
    guard: keepGuards(change, (_, name) => change.set.has(name)),
  })),
  'checks the first guard only': alterChange((change) => ({
    ...change,
    guard: new Map([...change.guard].slice(0, 1)),
  })),
  'guards by value': alter((inner) => ({
    async apply(key, change) {
      const found = await inner.read(key, change.now)
      const isSame = (name: string) => found.kind === 'live' && found.record.fields.get(name)?.value === 'x'
      return inner.apply(key, { ...change, guard: keepGuards(change, (_, name) => !isSame(name)) })
    },
  })),
  'lets a missing field pass its guard': alter((inner) => ({
    async apply(key, change) {
      const found = await inner.read(key, change.now)
      const isThere = (name: string) => found.kind === 'live' && found.record.fields.has(name)
      return inner.apply(key, { ...change, guard: keepGuards(change, (_, name) => isThere(name)) })
    },
  })),
  'guards a field that it does not write against writing': alterChange((change) => ({
    ...change,
    guard: new Map(
      Array.from(change.guard, ([name, stamp]) => [name, change.set.has(name) ? stamp : 'never']),
    ),
  })),
  'checks guards after clearing': alterChange((change) =>
    change.clear ? { ...change, guard: new Map(Array.from(change.guard, ([name]) => [name, null])) } : change,
  ),
  'writes meta in spite of a conflict': alter((inner) => ({
    async apply(key, change) {
      if (change.meta)
        await inner.apply(key, { ...change, set: new Map(), delete: [], guard: new Map(), clear: false })
      return inner.apply(key, change)
    },
  })),
  'answers a conflict for a record that ended': alter((inner) => ({
    async apply(key, change) {
      const outcome = await inner.apply(key, change)
      if (outcome.kind !== 'gone' || change.guard.size === 0) return outcome
      return { kind: 'conflict', current: { meta: JSON.parse('{}'), fields: new Map() }, revision: 1 }
    },
  })),
}

export const metaMutants: Record<string, Mutant> = {
  'writes no meta': alterChange(({ meta, ...change }) => change),
  'writes no idle time': alterChange(({ meta: { idle, ...meta } = {}, ...change }) => ({ ...change, meta })),
  'touches without being told': alterChange((change) => ({ ...change, touch: true })),
  'never touches': alterChange((change) => ({ ...change, touch: false })),
  'touches with every call': rewriteLastUse((_, change) => (change.touch ? change.now : null)),
  'touches after half the idle time': rewriteLastUse((meta, change) =>
    change.touch && change.now - meta.lastSeenAt > meta.idle / 2 ? change.now : null,
  ),
  'touches backwards': rewriteLastUse((meta, change) =>
    change.touch && change.now < meta.lastSeenAt ? change.now : null,
  ),
  'moves the deadline with a touch': alterChange((change) => ({
    ...change,
    ...(change.touch && change.set.size === 0 ? { meta: { deadline: change.now + 1e9 } } : {}),
  })),
  'forgets the touch of a write': alterChange((change) => ({
    ...change,
    touch: change.touch && change.set.size === 0,
  })),
}
