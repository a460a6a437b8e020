import { type SubjectProcess, startSubject } from '../measure/process.ts'
import { shuttle } from '../measure/shuttle.ts'
import { ratiosOf, spreadOf } from '../measure/statistics.ts'
import { PEERS, type PeerEntry } from '../peers/peers.ts'
import type { ContentionOptions } from './contention-subject.ts'
import { exactly, figureOf } from './figures.ts'
import type { Plot, SectionResult, Table, Target, Tools } from './section.ts'

const subjectModule = new URL('./contention-subject.ts', import.meta.url)
const WRITERS = [1, 4, 16, 64]
const CROWD = 50
/** Runs before the rounds, for code to warm up. */
const WARM_UPS = 3

interface Contender {
  readonly name: string
  readonly isOurs: boolean
  readonly options: Omit<ContentionOptions, 'place' | 'writers'>
}

interface Outcome {
  readonly time: number[]
  readonly kept: number[]
  readonly refused: number[]
}

/** Parallel requests that each add a line to the cart of one session on Redis. */
export default async function contention(tools: Tools): Promise<SectionResult> {
  const outcomes = new Map<string, Outcome>()
  for (const writers of WRITERS) {
    tools.progress(`contention: ${writers} writers`)
    for (const [name, outcome] of await race(contenders(), writers, tools))
      outcomes.set(`${name} ${writers}`, outcome)
  }
  tools.progress(`contention: ${CROWD} writers on one session and on ${CROWD}`)
  const crowd = await race(crowds(), CROWD, tools, 41)
  const [one, many] = ['one', 'many'].map((name) => crowd.get(name)?.time ?? [])
  const ratio = ratiosOf(one ?? [], many ?? [])
  const kept = crowd.get('one')?.kept ?? []
  return {
    tables: [...WRITERS.map((writers) => tableOf(writers, outcomes)), crowdTable(crowd)],
    plots: [plotOf(outcomes)],
    targets: [
      {
        what: `${CROWD} writers on one session to ${CROWD} on ${CROWD}, Redis, one process`,
        target: '≤ 3×',
        figure: figureOf(ratio, '×'),
        isMet: ratio.median <= 3,
      },
      lossTarget(kept),
    ],
  }
}

function lossTarget(kept: readonly number[]): Target {
  const least = Math.min(...kept)
  return {
    what: `what ${CROWD} writers on one session keep`,
    target: String(CROWD),
    figure: exactly(least),
    isMet: least === CROWD,
  }
}

function contenders(): Contender[] {
  const peers = Object.entries(PEERS).map(([peer, entry]: [string, PeerEntry]) => ({
    name: entry.name,
    isOurs: entry.isOurs === true,
    options: { peer },
  }))
  const apart = { peer: 'ours', isApart: true }
  return [...peers.slice(0, 1), { name: APART, isOurs: true, options: apart }, ...peers.slice(1)]
}

const APART = 'astro-sessions, an instance each'

function crowds(): Contender[] {
  return [
    { name: 'one', isOurs: true, options: { peer: 'ours' } },
    { name: 'many', isOurs: true, options: { peer: 'ours', sessions: CROWD } },
  ]
}

async function race(
  entrants: readonly Contender[],
  writers: number,
  { redis, isQuick }: Tools,
  rounds = 7,
): Promise<Map<string, Outcome>> {
  await using started = new AsyncDisposableStack()
  const place = { kind: 'redis', port: redis.port } as const
  const subjects: { name: string; subject: SubjectProcess }[] = []
  for (const { name, options } of entrants) {
    const subject = started.use(await startSubject(subjectModule, { ...options, place, writers }))
    subjects.push({ name, subject })
    for (let warmUp = 0; warmUp < WARM_UPS; warmUp += 1) await once(subject, writers)
  }
  const outcomes = new Map(
    subjects.map(({ name }): [string, Outcome] => [name, { time: [], kept: [], refused: [] }]),
  )
  await shuttle(subjects, isQuick ? 2 : rounds, async ({ name, subject }) => {
    const { time, kept, refused } = await once(subject, writers)
    const outcome = outcomes.get(name)
    outcome?.time.push(time)
    outcome?.kept.push(kept)
    outcome?.refused.push(refused)
  })
  return outcomes
}

async function once(subject: SubjectProcess, writers: number) {
  await subject.run('start', { count: 1 })
  const before = await subject.figure('refused')
  const { total } = await subject.run('add', { count: writers, parallel: writers })
  const refused = (await subject.figure('refused')) - before
  return { time: total / 1000, kept: await subject.figure('kept'), refused }
}

function tableOf(writers: number, outcomes: ReadonlyMap<string, Outcome>): Table {
  return {
    title: `${writers} parallel ${writers === 1 ? 'writer' : 'writers'} on one session`,
    text: 'Each reads the cart, adds a line of its own and sets it: kept is how many lines the cart has in the end. Retries are writes that the store refused, all writers together.',
    columns: ['ms for all', 'to Astro’s class', 'retries', 'kept'],
    rows: contenders().map(({ name, isOurs }) => {
      const { time, kept, refused } = outcomes.get(`${name} ${writers}`) ?? {
        time: [],
        kept: [],
        refused: [],
      }
      const astro = outcomes.get(`${PEERS.astro.name} ${writers}`)?.time ?? []
      return {
        name,
        isOurs,
        cells: [
          figureOf(spreadOf(time), ''),
          figureOf(ratiosOf(time, astro), '×'),
          isOurs ? figureOf(spreadOf(refused), '') : '–',
          { ...figureOf(spreadOf(kept), ''), places: 0 },
        ],
      }
    }),
  }
}

function crowdTable(crowd: ReadonlyMap<string, Outcome>): Table {
  const many = crowd.get('many')?.time ?? []
  const row = (name: string, label: string) => {
    const { time, kept } = crowd.get(name) ?? { time: [], kept: [] }
    const cells = [
      figureOf(spreadOf(time), ''),
      figureOf(ratiosOf(time, many), '×'),
      { ...figureOf(spreadOf(kept), ''), places: 0 },
    ]
    return { name: label, isOurs: true, cells }
  }
  return {
    title: `${CROWD} writers of one process, on one session and on ${CROWD}`,
    text: 'The same requests; on one session each waits for those before it.',
    columns: ['ms for all', 'to the second row', 'kept'],
    rows: [row('one', 'one session'), row('many', `${CROWD} sessions`)],
  }
}

function plotOf(outcomes: ReadonlyMap<string, Outcome>): Plot {
  const most = WRITERS.at(-1) ?? 1
  return {
    name: 'contention',
    title: `Lines that a cart keeps of ${most} parallel requests`,
    unit: '',
    mark: { value: most, text: 'all' },
    bars: contenders().map(({ name, isOurs }) => ({
      label: name,
      isOurs,
      figure: { ...figureOf(spreadOf(outcomes.get(`${name} ${most}`)?.kept ?? []), ''), places: 0 },
    })),
  }
}
