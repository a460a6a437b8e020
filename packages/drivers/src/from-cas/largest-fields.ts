import type { Entry } from '@astro-sessions/engine'

const NAMED = 3

/** The keys of a session that take most, for a message; not those that are sealed, which nobody knows. */
export function largestFields(entry: Entry): string[] {
  if (entry.kind === 'retired') return []
  const sizes = [...entry.record.fields].map(([name, { value }]): [string, number] => [name, value.length])
  const largest = sizes.sort(([, a], [, b]) => b - a).slice(0, NAMED)
  return largest.flatMap(([name]) => /^[dfo]:(.+)$/s.exec(name)?.[1] ?? [])
}
