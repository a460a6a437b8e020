import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type SubjectProcess, startSubject } from '../measure/process.ts'
import { alternate } from '../measure/rounds.ts'
import { ratiosOf, spreadOf } from '../measure/statistics.ts'
import type { Run } from '../measure/subject.ts'
import type { Place } from '../peers/peer.ts'
import { startPostgres } from '../support/postgres-server.ts'
import type { RedisServer } from '../support/redis-server.ts'
import type { D1Subject } from '../workerd/worker.ts'
import { figureOf } from './figures.ts'
import type { Cell, Plot, SectionResult, Table, Tools } from './section.ts'

const engineModule = new URL('./engine-subject.ts', import.meta.url)
const limitsModule = new URL('./limits-subject.ts', import.meta.url)
const d1Module = new URL('../workerd/d1-subject.ts', import.meta.url)

const STORES = {
  redis: { title: 'Redis', bare: { read: 'GET', write: 'GET, then SET' } },
  fs: { title: 'Files', bare: { read: 'read a file', write: 'read, write, rename' } },
  sqlite: { title: 'SQLite', bare: { read: 'SELECT', write: 'SELECT, then UPDATE' } },
  postgres: { title: 'PostgreSQL', bare: { read: 'SELECT', write: 'SELECT, then UPDATE' } },
  libsql: { title: 'libSQL, a file', bare: { read: 'SELECT', write: 'SELECT, then UPDATE' } },
  d1: { title: 'D1, in workerd', bare: { read: 'SELECT', write: 'SELECT, then UPDATE' } },
} as const
type StoreName = keyof typeof STORES

const SUBJECTS = { bare: 'bare', ours: 'astro-sessions', astro: "Astro's session class" } as const
const TASKS = { read: 'read', write: 'read + write' } as const
const PARALLEL = 32
/** Sessions among which the parallel requests choose, so that they seldom wait for each other. */
const SESSIONS = 1000

type Runs = ReadonlyMap<string, Run[]>
interface Measured {
  readonly store: StoreName
  readonly alone: Runs
  readonly together: Runs
}

/** What each store costs beside the least that its storage costs. */
export default async function limits(tools: Tools): Promise<SectionResult> {
  const measured: Measured[] = []
  for (const store of ['redis', 'fs', 'sqlite', 'postgres', 'libsql', 'd1'] as const)
    measured.push(await measure(store, tools))
  return {
    tables: measured.map(tableOf),
    plots: [plotOf(measured)],
    targets: [],
  }
}

async function measure(store: StoreName, tools: Tools): Promise<Measured> {
  const { isQuick, progress } = tools
  await using started = new AsyncDisposableStack()
  const subjects = await startSubjects(store, tools, started)
  for (const subject of [subjects.ours, subjects.astro]) await subject.run('grow', { count: SESSIONS })
  const contestants = (suffix: string) =>
    Object.entries(subjects).flatMap(([name, subject]) =>
      Object.keys(TASKS).map((task) => ({ name: `${name} ${task}`, subject, task: `${task}${suffix}` })),
    )
  const options = { rounds: isQuick ? 3 : 11, slice: isQuick ? 15 : 50 }
  progress(`limits: ${store}, one request at a time`)
  const alone = await alternate(contestants(''), options)
  progress(`limits: ${store}, ${PARALLEL} at a time`)
  return { store, alone, together: await alternate(contestants(' any'), { ...options, parallel: PARALLEL }) }
}

async function startSubjects(
  store: StoreName,
  { redis, folder }: Tools,
  started: AsyncDisposableStack,
): Promise<Record<keyof typeof SUBJECTS, SubjectProcess>> {
  const home = join(folder, store)
  const start = async (module: URL, options: object) => started.use(await startSubject(module, options))
  if (store === 'd1') {
    const inWorkerd = (subject: D1Subject) => start(d1Module, { subject, folder: join(home, subject) })
    return { bare: await inWorkerd('bare'), ours: await inWorkerd('ours'), astro: await inWorkerd('astro') }
  }
  await mkdir(home, { recursive: true })
  const place = await placeIn(store, { redis, home, started })
  return {
    bare: await start(limitsModule, { place }),
    ours: await start(engineModule, { peer: 'ours', place }),
    astro: await start(engineModule, { peer: 'astro', place }),
  }
}

async function placeIn(
  store: Exclude<StoreName, 'd1'>,
  { redis, home, started }: { redis: RedisServer; home: string; started: AsyncDisposableStack },
): Promise<Place> {
  if (store === 'redis') return { kind: store, port: redis.port }
  if (store === 'postgres') return { kind: store, url: started.use(await startPostgres()).url }
  return { kind: store, folder: home }
}

function tableOf({ store, alone, together }: Measured): Table {
  const rows = Object.entries(TASKS).flatMap(([task, taskName]) =>
    Object.entries(SUBJECTS).map(([subject, name]) => {
      const runsIn = (runs: Runs, of: string) => runs.get(`${of} ${task}`) ?? []
      const times = (runs: Runs, of = subject) => runsIn(runs, of).map(({ wall }) => wall)
      const isBare = subject === 'bare'
      return {
        name: isBare ? STORES[store].bare[task === 'read' ? 'read' : 'write'] : `${name}, ${taskName}`,
        isOurs: subject === 'ours',
        cells: [
          figureOf(spreadOf(times(alone)), 'µs'),
          figureOf(ratiosOf(times(alone), times(alone, 'bare')), '×'),
          cpuCell(runsIn(alone, subject)),
          figureOf(spreadOf(times(together)), 'µs'),
          figureOf(ratiosOf(times(together), times(together, 'bare')), '×'),
        ],
      }
    }),
  )
  return {
    title: STORES[store].title,
    text: `Time per request and ratio to the bare calls, with one request at a time and with ${PARALLEL} at a time (then: time of all by their number, on sessions drawn at random).`,
    columns: ['one at a time', 'to bare', 'CPU', `${PARALLEL} at a time`, 'to bare'],
    rows,
  }
}

function cpuCell(runs: readonly Run[]): Cell {
  const spread = spreadOf(runs.map(({ cpu }) => cpu))
  return Number.isNaN(spread.median) ? '–' : figureOf(spread, 'µs')
}

function plotOf(measured: readonly Measured[]): Plot {
  const bars = measured.flatMap(({ store, alone }) =>
    Object.entries(TASKS).flatMap(([task, taskName]) =>
      (['ours', 'astro'] as const).map((subject) => {
        const times = (of: string) => (alone.get(`${of} ${task}`) ?? []).map(({ wall }) => wall)
        return {
          label: SUBJECTS[subject],
          group: `${STORES[store].title}: ${taskName}, beside ${STORES[store].bare[task === 'read' ? 'read' : 'write']}`,
          isOurs: subject === 'ours',
          figure: figureOf(ratiosOf(times(subject), times('bare')), '×'),
        }
      }),
    ),
  )
  const mark = { value: 1, text: 'the bare calls' }
  return { name: 'limits', title: 'Time of a request beside the bare calls', unit: '×', mark, bars }
}
