import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startSubject } from '../measure/process.ts'
import { alternate } from '../measure/rounds.ts'
import { ratiosOf, type Spread, spreadOf } from '../measure/statistics.ts'
import type { Place } from '../peers/peer.ts'
import { type RedisServer, startRedis } from '../support/redis-server.ts'
import { figureOf } from './figures.ts'
import type { SectionResult, Tools } from './section.ts'

const subjectModule = new URL('./engine-subject.ts', import.meta.url)
const STORES = ['redis', 'sqlite', 'fs'] as const
type StoreName = (typeof STORES)[number]

const TASKS = { read: 'read any', write: 'write any' } as const
/** Sessions of the store that the growing one is measured beside. */
const FEW = 1000

interface Measured {
  readonly store: StoreName
  readonly size: number
  readonly read: Spread
  readonly readRatio: Spread
  readonly write: Spread
  readonly writeRatio: Spread
}

/** A request on any of many sessions, beside one on any of few, in the same rounds. */
export async function growthBySessions(tools: Tools): Promise<SectionResult> {
  const all: Measured[] = []
  for (const store of STORES) all.push(...(await measureStore(store, tools)))
  return {
    tables: [
      {
        title: 'Number of sessions',
        text: `Time of a request on a session drawn at random from many, and its ratio to one drawn from ${FEW} in a second store, measured in the same rounds.`,
        columns: ['read', 'ratio', 'read + write', 'ratio'],
        rows: all.map(({ store, size, read, readRatio, write, writeRatio }) => ({
          name: `${store}, ${size.toLocaleString('en-GB')} sessions`,
          cells: [
            figureOf(read, 'µs'),
            figureOf(readRatio, '×'),
            figureOf(write, 'µs'),
            figureOf(writeRatio, '×'),
          ],
        })),
      },
    ],
    plots: [
      {
        name: 'sessions',
        title: 'Read and write of one of many sessions',
        unit: 'µs',
        lines: {
          xLabel: 'number of sessions',
          series: STORES.map((store) => ({
            label: store,
            points: all
              .filter((measured) => measured.store === store)
              .map(({ size, write }) => [size, write.median] as const),
          })),
        },
      },
    ],
    targets: [],
  }
}

function sizesOf(store: StoreName, { isQuick, isMillion }: Tools): number[] {
  if (isQuick) return [1000, 2000]
  const most = store === 'fs' ? 10_000 : 100_000
  return [1000, 10_000, 100_000, 1_000_000].filter((size) => size <= (isMillion ? most * 10 : most))
}

async function measureStore(store: StoreName, tools: Tools): Promise<Measured[]> {
  await using started = new AsyncDisposableStack()
  const secondRedis = started.use(await startRedis())
  const few = await placeFor(store, join(tools.folder, `${store}-few`), secondRedis)
  const many = await placeFor(store, join(tools.folder, `${store}-many`), tools.redis)
  await tools.redis.clear()
  const control = started.use(await startSubject(subjectModule, { peer: 'ours', place: few }))
  const growing = started.use(await startSubject(subjectModule, { peer: 'ours', place: many }))
  await control.run('grow', { count: FEW, parallel: 50 })
  const measured: Measured[] = []
  let size = 0
  for (const wanted of sizesOf(store, tools)) {
    tools.progress(`growth: ${wanted} sessions in ${store}`)
    await growing.run('grow', { count: wanted - size, parallel: 50 })
    size = wanted
    measured.push({ store, size, ...(await compare(control, growing, tools)) })
  }
  return measured
}

type Subject = Awaited<ReturnType<typeof startSubject>>

async function compare(control: Subject, growing: Subject, { isQuick }: Tools) {
  const contestants = Object.entries(TASKS).flatMap(([name, task]) => [
    { name: `${name} few`, subject: control, task },
    { name: `${name} many`, subject: growing, task },
  ])
  const runs = await alternate(contestants, { rounds: isQuick ? 3 : 9, slice: isQuick ? 15 : 40 })
  const times = (name: string) => (runs.get(name) ?? []).map(({ wall }) => wall)
  return {
    read: spreadOf(times('read many')),
    readRatio: ratiosOf(times('read many'), times('read few')),
    write: spreadOf(times('write many')),
    writeRatio: ratiosOf(times('write many'), times('write few')),
  }
}

async function placeFor(store: StoreName, folder: string, redis: RedisServer): Promise<Place> {
  if (store === 'redis') return { kind: 'redis', port: redis.port }
  await mkdir(folder, { recursive: true })
  return { kind: store, folder }
}
