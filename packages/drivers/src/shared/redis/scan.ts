import type { StoreReport } from '@astro-sessions/engine'

/** Keys that Redis looks at in one step, in which it answers nobody else. */
const COUNT = '500'

/** What SCAN is asked with for all names that begin with the prefix. */
export function scanArguments(
  prefix: string,
): [match: 'MATCH', pattern: string, count: 'COUNT', most: string] {
  return ['MATCH', `${prefix.replaceAll(/[\\*?[\]^-]/g, '\\$&')}*`, 'COUNT', COUNT]
}

/** The cursor and the names of one answer of SCAN. */
export function scanned(answer: unknown): { cursor: string; names: string[] } {
  const [cursor, names] = Array.isArray(answer) ? answer : ['0', []]
  return { cursor: String(cursor), names: Array.isArray(names) ? names.map(String) : [] }
}

/** What TIME answers, in milliseconds. */
export function clockOf(time: unknown): number | undefined {
  const [seconds, microseconds] = Array.isArray(time) ? time.map(Number) : []
  if (seconds === undefined || microseconds === undefined) return undefined
  return seconds * 1000 + microseconds / 1000
}

/** What INFO says that puts sessions at risk. */
export function warningsOf(info: string): string[] {
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1]
  const limit = Number(/^maxmemory:(\d+)/m.exec(info)?.[1] ?? 0)
  const role = /^role:(\S+)/m.exec(info)?.[1]
  const warnings: string[] = []
  if (policy !== undefined && policy !== 'noeviction') {
    const now = limit > 0 ? '' : ' as soon as it has a memory limit'
    warnings.push(
      `Redis deletes sessions that are in use when its memory is full (maxmemory-policy ${policy})${now}, and the markers of logouts with them. Set maxmemory-policy to noeviction, or give the sessions a Redis of their own.`,
    )
  }
  if (role === 'slave')
    warnings.push('This Redis is a replica, which accepts no writes. Connect to its master.')
  if (/^aof_enabled:0/m.test(info))
    warnings.push(
      'Redis keeps no log of its writes (appendonly no): a restart undoes everything after its last snapshot, including logouts.',
    )
  return warnings
}

/** One report of several servers: the clock that is furthest off counts. */
export function mergedReport(reports: readonly StoreReport[], now: number): StoreReport {
  const clocks = reports.flatMap(({ clock }) => clock ?? [])
  const [clock] = clocks.sort((a, b) => Math.abs(b - now) - Math.abs(a - now))
  const warnings = [...new Set(reports.flatMap((report) => report.warnings))]
  return clock === undefined ? { warnings } : { clock, warnings }
}
