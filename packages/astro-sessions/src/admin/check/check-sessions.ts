import { randomBytes } from 'node:crypto'
import { SessionError, type SessionStore, type StoreReport } from '@astro-sessions/engine'
import type { ResolvedDriver } from '../../setup/driver/driver.ts'
import { probe } from './probe.ts'
import { type CheckResult, ok } from './result.ts'

export interface Checked {
  readonly store: SessionStore
  readonly driver: Pick<ResolvedDriver, 'name'>
  /** `null` where no Astro config says it. */
  readonly isSealed: boolean | null
}

/** Milliseconds by which clocks may differ before somebody should look. */
const LITTLE_SKEW = 5_000
/** The shortest idle timeout: from here on sessions end, or live on, because of the clock. */
const GREAT_SKEW = 60_000

/** Looks at a store in the order in which one fault hides the next; stops where nothing more can be found out. */
export async function checkSessions({ store, driver, isSealed }: Checked): Promise<CheckResult[]> {
  const reachable = await tried('reachable', () => reach(store, driver.name))
  if (reachable.level === 'problem') return [reachable]
  const writes = await tried('writes', () => probe(store))
  const report = await reported(store)
  return [
    reachable,
    writes,
    ...(report instanceof Error ? [failed('store', report)] : described(report)),
    promisesOf(store),
    listingOf(store),
    ...(isSealed === null ? [] : [sealingOf(isSealed)]),
  ]
}

async function reach(store: SessionStore, name: string): Promise<CheckResult> {
  const before = performance.now()
  await store.read(randomBytes(32).toString('hex'), Date.now())
  const took = performance.now() - before
  return ok('reachable', `The store of the driver ${name} answers (${took.toFixed(0)} ms for one read).`)
}

async function tried(name: string, look: () => Promise<CheckResult>): Promise<CheckResult> {
  try {
    return await look()
  } catch (error) {
    return failed(name, error)
  }
}

async function reported(store: SessionStore): Promise<(StoreReport & { skew?: number }) | Error> {
  try {
    const before = Date.now()
    const report = (await store.inspect?.()) ?? { warnings: [] }
    const between = (before + Date.now()) / 2
    return report.clock === undefined ? report : { ...report, skew: report.clock - between }
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

function described({ warnings, skew }: StoreReport & { skew?: number }): CheckResult[] {
  const results: CheckResult[] = skew === undefined ? [] : [clockResult(skew)]
  for (const text of warnings) results.push({ name: 'store', level: 'warning', text })
  return results
}

function clockResult(skew: number): CheckResult {
  const seconds = Math.abs(skew / 1000).toFixed(1)
  const text = `The clocks of this machine and of the store differ by ${seconds} s.`
  if (Math.abs(skew) <= LITTLE_SKEW) return ok('clock', text)
  const level = Math.abs(skew) > GREAT_SKEW ? 'problem' : 'warning'
  const hint =
    'Servers end sessions by their own clocks, which must agree. Synchronize each of them with NTP.'
  return { name: 'clock', level, text, hint }
}

function promisesOf({ capabilities: { atomic, consistency } }: SessionStore): CheckResult {
  if (atomic === 'none' || consistency === 'eventual')
    return {
      name: 'promises',
      level: 'warning',
      text: 'This store can lose one of two parallel writes, and show a logout late.',
      hint: 'The page of drivers in the documentation says which stores do not.',
    }
  const where = {
    everywhere: 'on any number of machines',
    host: 'in any number of processes on one machine',
    process: 'in one process only',
  }[atomic]
  return ok('promises', `Parallel writes are all kept, ${where}.`)
}

function listingOf({ keys }: SessionStore): CheckResult {
  if (keys !== undefined) return ok('listing', 'All sessions can be counted and ended.')
  return {
    name: 'listing',
    level: 'warning',
    text: 'This store cannot list its sessions: only those of one user can be listed and ended.',
  }
}

function sealingOf(isSealed: boolean): CheckResult {
  return ok(
    'sealing',
    isSealed
      ? 'Sessions are encrypted at rest (encrypt).'
      : 'Whoever can read the store can read the sessions (encrypt is off).',
  )
}

function failed(name: string, error: unknown): CheckResult {
  const text =
    error instanceof SessionError ? error.message : 'It failed in a way that the driver does not recognize.'
  const hint = error instanceof SessionError ? error.hint : undefined
  return { name, level: 'problem', text, ...(hint !== undefined && { hint }) }
}
