import { cpus, loadavg, release, totalmem, type } from 'node:os'

/** Where a run took place: what a reader needs to judge its figures. */
export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memory: string
  readonly system: string
  readonly node: string
  readonly redis: string
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
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  }
}
