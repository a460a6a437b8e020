/** What a process measures: named pieces of work, one call of which is one request. */
export interface Subject {
  readonly tasks: Readonly<Record<string, (index: number) => Promise<unknown>>>
  /** Figures to look at between runs. */
  readonly figures?: Readonly<Record<string, () => Promise<number> | number>>
  /** Runs a task by its name, where the work is done in another process than this one. */
  readonly run?: (task: string, options: RunOptions) => Promise<Run>
  close(): Promise<void>
}

/** One run of a task. Times are in microseconds. */
export interface Run {
  /** Processor time of the process per call, of all its threads. */
  readonly cpu: number
  /** Time per call. */
  readonly wall: number
  /** Time of the whole run. */
  readonly total: number
}

export interface RunOptions {
  readonly count: number
  /** Calls under way at the same time (1). */
  readonly parallel?: number
}

/** Calls a task `count` times, and measures it. */
export async function runTask(task: (index: number) => Promise<unknown>, options: RunOptions): Promise<Run> {
  const cpu = process.cpuUsage()
  const start = performance.now()
  await callMany(task, options)
  const total = (performance.now() - start) * 1000
  const { user, system } = process.cpuUsage(cpu)
  return { cpu: (user + system) / options.count, wall: total / options.count, total }
}

/** Calls a task `count` times. */
export async function callMany(
  task: (index: number) => Promise<unknown>,
  { count, parallel = 1 }: RunOptions,
): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < count) await task(next++)
  }
  await Promise.all(Array.from({ length: parallel }, lane))
}
