import { execFileSync } from 'node:child_process'
import { cpus, loadavg, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { findPostgres } from '../../../scripts/lib/find-postgres.mjs'

/** Where a run took place: what a reader needs to judge its figures. */
export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memory: string
  readonly system: string
  readonly node: string
  readonly redis: string
  readonly postgres?: string
  /** Mean number of processes that wanted to run in the minute before. */
  readonly load: number
}

export function describeMachine(redis: string): Machine {
  const [first] = cpus()
  return {
    processor: first?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    system: `${type()} ${release()}`,
    node: process.version,
    redis,
    postgres: postgresVersion(),
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  }
}

function postgresVersion(): string {
  const program = join(findPostgres() ?? '', 'postgres')
  return /\d+(\.\d+)?/.exec(execFileSync(program, ['--version'], { encoding: 'utf8' }))?.[0] ?? 'unknown'
}
