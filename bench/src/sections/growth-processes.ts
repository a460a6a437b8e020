import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type SubjectProcess, startSubject } from '../measure/process.ts'
import { shuttle } from '../measure/shuttle.ts'
import { ratiosOf, spreadOf } from '../measure/statistics.ts'
import { figureOf } from './figures.ts'
import type { SectionResult, Tools } from './section.ts'

const subjectModule = new URL('./engine-subject.ts', import.meta.url)
const STORES = ['redis', 'sqlite', 'fs'] as const
const PROCESSES = [1, 2, 4]
const PARALLEL = 8

/** Requests per second that read and write, of several processes on one store, each with sessions of its own. */
export async function growthByProcesses(tools: Tools): Promise<SectionResult> {
  const rates = new Map<string, number[]>()
  for (const store of STORES) {
    tools.progress(`growth: up to ${PROCESSES.at(-1)} processes on ${store}`)
    await measure(store, tools, rates)
  }
  const of = (store: string, processes: number) => rates.get(`${store} ${processes}`) ?? []
  return {
    tables: [
      {
        title: 'Number of processes',
        text: 'Requests per second that read and write, of all processes together, each on a session of its own. All processes, the store and the driver of the measurement share the cores of the machine.',
        columns: PROCESSES.flatMap((count) => [`${count}`, ...(count > 1 ? ['to 1'] : [])]),
        rows: STORES.map((store) => ({
          name: store,
          cells: PROCESSES.flatMap((count) => [
            figureOf(spreadOf(of(store, count)), '/s'),
            ...(count > 1 ? [figureOf(ratiosOf(of(store, count), of(store, 1)), '×')] : []),
          ]),
        })),
      },
    ],
    plots: [
      {
        name: 'processes',
        title: 'Requests per second that read and write, all processes together',
        unit: '/s',
        lines: {
          xLabel: 'processes',
          series: STORES.map((store) => ({
            label: store,
            points: PROCESSES.map((count) => [count, spreadOf(of(store, count)).median] as const),
          })),
        },
      },
    ],
    targets: [],
  }
}

async function measure(
  store: (typeof STORES)[number],
  { redis, folder, isQuick }: Tools,
  rates: Map<string, number[]>,
): Promise<void> {
  const home = join(folder, `${store}-processes`)
  await mkdir(home, { recursive: true })
  const place = store === 'redis' ? { kind: store, port: redis.port } : { kind: store, folder: home }
  await using started = new AsyncDisposableStack()
  const subjects: SubjectProcess[] = []
  for (let count = 0; count < Math.max(...PROCESSES); count += 1)
    subjects.push(started.use(await startSubject(subjectModule, { peer: 'ours', place })))
  const count = isQuick ? 200 : 1500
  await runAll(subjects, count)
  for (const processes of PROCESSES) rates.set(`${store} ${processes}`, [])
  await shuttle(PROCESSES, isQuick ? 2 : 7, async (processes) => {
    rates.get(`${store} ${processes}`)?.push(await runAll(subjects.slice(0, processes), count))
  })
}

async function runAll(subjects: readonly SubjectProcess[], count: number): Promise<number> {
  const start = performance.now()
  await Promise.all(subjects.map((subject) => subject.run('write', { count, parallel: PARALLEL })))
  return (count * subjects.length * 1000) / (performance.now() - start)
}
