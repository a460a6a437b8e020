import type { SubjectProcess } from '../measure/process.ts'
import { alternate } from '../measure/rounds.ts'
import { ratiosOf, type Spread, spreadOf } from '../measure/statistics.ts'
import { exactly, figureOf } from './figures.ts'
import { growingStore, type StoreName } from './growing-store.ts'
import type { Cell, SectionResult, Tools } from './section.ts'

const TASKS = { read: 'read any', write: 'write any' } as const
/** Sessions of the store that the growing one is measured beside. */
const FEW = 1000
/** Sessions that are made in one go. */
const PART = 10_000

interface Measured {
  readonly store: StoreName
  readonly size: number
  readonly read: Spread
  readonly readRatio: Spread
  readonly write: Spread
  readonly writeRatio: Spread
  /** Bytes that each session takes in the store. */
  readonly bytes: number
  readonly sweep: Cell
  readonly sweepAll: Cell
}

/**
 * A request on any of many sessions, beside one on any of few, in the same rounds.
 *
 * @param plot the name of the plot's file
 */
export async function growthBySessions(
  tools: Tools,
  { stores, plot }: { stores: readonly StoreName[]; plot: string },
): Promise<SectionResult> {
  const all: Measured[] = []
  for (const store of stores) all.push(...(await measureStore(store, tools)))
  return {
    tables: [
      {
        title: 'Number of sessions',
        text: `Time of a request on a session drawn at random from many, and its ratio to one drawn from ${FEW} in a second store, measured in the same rounds.`,
        columns: ['read', 'ratio', 'read + write', 'ratio'],
        rows: all.map(({ store, size, read, readRatio, write, writeRatio }) => ({
          name: nameOf(store, size),
          cells: [
            figureOf(read, 'µs'),
            figureOf(readRatio, '×'),
            figureOf(write, 'µs'),
            figureOf(writeRatio, '×'),
          ],
        })),
      },
      {
        title: 'Store of many sessions',
        text: 'What each session takes in the memory of Redis, in the table and its index of PostgreSQL, or on the disk, and how long a sweep takes that finds none of them ended, or, of as many as were measured at most, all of them. Redis forgets them by itself.',
        columns: ['per session', 'sweep, none ended', 'sweep, all ended'],
        rows: all.map(({ store, size, bytes, sweep, sweepAll }) => ({
          name: nameOf(store, size),
          cells: [exactly(bytes, 'B'), sweep, sweepAll],
        })),
      },
    ],
    plots: [
      {
        name: plot,
        title: 'Read and write of one of many sessions',
        unit: 'µs',
        lines: {
          xLabel: 'number of sessions',
          series: stores.map((store) => ({
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

function nameOf(store: StoreName, size: number): string {
  return `${store}, ${size.toLocaleString('en-GB')} sessions`
}

function sizesOf(store: StoreName, { isQuick, isMillion }: Tools): number[] {
  if (isQuick) return [1000, isMillion ? 10_000 : 2000]
  const most = store === 'fs' ? 10_000 : 100_000
  return [1000, 10_000, 100_000, 1_000_000].filter((size) => size <= (isMillion ? most * 10 : most))
}

async function measureStore(store: StoreName, tools: Tools): Promise<Measured[]> {
  await using started = new AsyncDisposableStack()
  const open = await growingStore(store, tools, started)
  const { subject: control } = await open('few')
  const { subject: growing, bytes } = await open('many')
  await control.run('grow', { count: FEW, parallel: 50 })
  const before = await bytes()
  const measured: Measured[] = []
  const sizes = sizesOf(store, tools)
  let size = 0
  for (const wanted of sizes) {
    tools.progress(`growth: ${wanted} sessions in ${store}`)
    await grow(growing, wanted - size)
    size = wanted
    const compared = await compare(control, growing, tools)
    const perSession = ((await bytes()) - before) / size
    const sweep = store === 'redis' ? '–' : await timeOf(growing, 'sweep')
    const sweepAll = store === 'redis' || size !== sizes.at(-1) ? '–' : await timeOf(growing, 'sweep all')
    measured.push({ store, size, ...compared, bytes: perSession, sweep, sweepAll })
  }
  return measured
}

/** In parts: between two, the process frees what the client of a file gave up. Nothing else gives it the time. */
async function grow(subject: SubjectProcess, count: number): Promise<void> {
  for (let left = count; left > 0; left -= PART)
    await subject.run('grow', { count: Math.min(left, PART), parallel: 50 })
}

async function timeOf(subject: SubjectProcess, task: string): Promise<Cell> {
  const { total } = await subject.run(task, { count: 1 })
  return { value: total / 1_000_000, unit: 's' }
}

async function compare(control: SubjectProcess, growing: SubjectProcess, { isQuick }: Tools) {
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
