import type { Change, Field, RecordMeta, SessionRecord } from '@astro-sessions/engine'

/** Where every test begins. */
export const start = 1_800_000_000_000

/** A record with an hour of idle time and these fields, each with a stamp made of its name. */
export function recordOf(fields: Record<string, string> = {}, meta: Partial<RecordMeta> = {}): SessionRecord {
  return { meta: { ...anonymous, ...meta }, fields: fieldsOf(fields) }
}

/** Fields by name, stamped `s-<name>`. */
export function fieldsOf(values: Record<string, string>): Map<string, Field> {
  const fields = Object.entries(values).map(([name, value]) => [name, { stamp: `s-${name}`, value }] as const)
  return new Map(fields)
}

/** A change that does nothing but what is given. */
export function changeOf(change: Partial<Change> = {}): Change {
  return {
    now: start,
    set: new Map(),
    delete: [],
    dropIf: new Map(),
    guard: new Map(),
    touch: false,
    ...change,
  }
}

const anonymous: RecordMeta = {
  id: 'h2mRz0sUq1pXb7Lw5vTn8g',
  userId: null,
  label: null,
  createdAt: start,
  lastSeenAt: start,
  idle: 3_600_000,
  deadline: start + 86_400_000,
  persistent: false,
  epoch: 0,
}
