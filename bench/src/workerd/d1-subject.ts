import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { sqliteSchema } from '@astro-sessions/drivers'
import { Miniflare } from 'miniflare'
import type { RunOptions, Subject } from '../measure/subject.ts'
import { bundleWorker } from './bundle-worker.ts'
import type { D1Subject, WorkerOrder } from './worker.ts'

/** Calls in one request to the worker at most. */
const CALLS = 1000

export interface D1Options {
  readonly subject: D1Subject
  /** Where the database is. */
  readonly folder: string
  /** By which the packages of this repository are looked up (as they are built). */
  readonly conditions?: readonly string[]
}

/**
 * A worker with a D1 database, in a workerd that nothing else runs in. Its processor time has that of the database in it:
 * both are the one process.
 */
export async function open({ subject, folder, conditions = [] }: D1Options): Promise<Subject> {
  const miniflare = new Miniflare({
    modules: [{ type: 'ESModule', path: 'worker.mjs', contents: await bundleWorker(conditions) }],
    compatibilityDate: '2026-07-01',
    compatibilityFlags: ['nodejs_compat'],
    d1Databases: ['DB'],
    d1Persist: folder,
    cf: false,
  })
  const database = await miniflare.getD1Database('DB')
  for (const statement of sqliteSchema()
    .split(';')
    .filter((part) => part.trim() !== ''))
    await database.prepare(statement).run()
  const [workerd] = childrenOf(process.pid)

  async function ask(order: WorkerOrder): Promise<void> {
    const body = JSON.stringify(order)
    const response = await miniflare.dispatchFetch('http://worker/', { method: 'POST', body })
    const text = await response.text()
    if (!response.ok) throw new Error(`The worker answered ${response.status}: ${text}`)
  }

  async function run(task: string, { count, parallel = 1 }: RunOptions) {
    const cpu = cpuOf(workerd)
    const start = performance.now()
    for (let done = 0; done < count; done += CALLS)
      await ask({ subject, task, parallel, count: Math.min(CALLS, count - done) })
    const total = (performance.now() - start) * 1000
    return { cpu: (cpuOf(workerd) - cpu) / count, wall: total / count, total }
  }
  return { tasks: {}, run, close: () => miniflare.dispose() }
}

/** The processes that a process has started; none where the system does not tell. */
function childrenOf(pid: number): string[] {
  const tasks = `/proc/${pid}/task`
  if (!existsSync(tasks)) return []
  const lists = readdirSync(tasks).map((task) => readFileSync(`${tasks}/${task}/children`, 'utf8'))
  return lists.flatMap((list) => list.split(' ').filter((child) => child !== ''))
}

/** Microseconds of processor time that all threads of a process have used; `NaN` where the system does not tell. */
function cpuOf(pid: string | undefined): number {
  if (pid === undefined) return Number.NaN
  const tasks = `/proc/${pid}/task`
  const nanoseconds = readdirSync(tasks).map((task) =>
    Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ', 1)[0]),
  )
  return nanoseconds.reduce((sum, part) => sum + part, 0) / 1000
}
