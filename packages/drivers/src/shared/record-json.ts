import type { Field, Fields, RecordMeta } from '@astro-sessions/engine'

/** Fields as a list of name, stamp and value: in JSON, an object would give `__proto__` a meaning. */
export function listOfFields(fields: Fields): [name: string, stamp: string, value: string][] {
  return Array.from(fields, ([name, { stamp, value }]) => [name, stamp, value])
}

/** The fields of such a list, or `null` when it is something else. */
export function fieldsFromList(list: unknown): Map<string, Field> | null {
  if (!Array.isArray(list)) return null
  const fields = new Map<string, Field>()
  for (const entry of list) {
    if (!isField(entry)) return null
    const [name, stamp, value] = entry
    fields.set(name, { stamp, value })
  }
  return fields
}

export function isMeta(value: unknown): value is RecordMeta {
  if (!isObject(value)) return false
  const numbers = ['createdAt', 'lastSeenAt', 'idle', 'deadline', 'epoch']
  const texts = ['userId', 'label']
  return (
    typeof value.id === 'string' &&
    typeof value.persistent === 'boolean' &&
    numbers.every((name) => typeof value[name] === 'number') &&
    texts.every((name) => value[name] === null || typeof value[name] === 'string')
  )
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isField(entry: unknown): entry is [name: string, stamp: string, value: string] {
  return Array.isArray(entry) && entry.length === 3 && entry.every((part) => typeof part === 'string')
}
