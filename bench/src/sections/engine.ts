import { type SubjectProcess, startSubject } from '../measure/process.ts'
import { alternate } from '../measure/rounds.ts'
import { ratiosOf, type Spread, spreadOf } from '../measure/statistics.ts'
import type { Run } from '../measure/subject.ts'
import type { Place } from '../peers/peer.ts'
import { PEERS, type PeerEntry, versionsOf } from '../peers/peers.ts'
import { figureOf } from './figures.ts'
import type { SectionResult, Table, Target, Tools } from './section.ts'

const subjectModule = new URL('./engine-subject.ts', import.meta.url)
const TASKS = ['read', 'write'] as const

interface Measured {
  readonly key: string
  readonly entry: PeerEntry
  /** CPU of each round without the bare request, by task. */
  readonly cpu: Record<(typeof TASKS)[number], number[]>
  /** Time of each round, by task. */
  readonly wall: Record<(typeof TASKS)[number], number[]>
  readonly calls: Record<(typeof TASKS)[number], number>
}

/** Processor time and store calls per request of each session system, on one store in memory and on one Redis. */
export default async function engine(tools: Tools): Promise<SectionResult> {
  const memory = await measure({ kind: 'memory' }, tools)
  const redis = await measure({ kind: 'redis', port: tools.redis.port }, tools)
  return {
    tables: [
      tableOf('On a store in memory', 'calls of the store', memory),
      tableOf('On Redis', 'round trips', redis),
    ],
    plots: [plotOf('engine-memory', 'a store in memory', memory), plotOf('engine-redis', 'Redis', redis)],
    targets: [...cpuTargets(memory), ...tripTargets(redis)],
  }
}

async function measure(place: Place, tools: Tools): Promise<Measured[]> {
  await using started = new AsyncDisposableStack()
  const subjects: { key: string; entry: PeerEntry; subject: SubjectProcess }[] = []
  for (const [key, entry] of Object.entries(PEERS)) {
    const subject = started.use(await startSubject(subjectModule, { peer: key, place }))
    subjects.push({ key, entry, subject })
  }
  const contestants = subjects.flatMap(({ key, subject }) =>
    ['bare', ...TASKS].map((task) => ({ name: `${key} ${task}`, subject, task })),
  )
  const runs = await alternate(contestants, {
    rounds: tools.isQuick ? 3 : 15,
    slice: tools.isQuick ? 10 : 30,
    onRound: (round) => tools.progress(`engine on ${place.kind}: round ${round}`),
  })
  const measured: Measured[] = []
  for (const { key, entry, subject } of subjects) {
    const [bare, read, write] = ['bare', ...TASKS].map((task) => runs.get(`${key} ${task}`) ?? [])
    measured.push({
      key,
      entry,
      cpu: { read: without(read, bare), write: without(write, bare) },
      wall: { read: wallOf(read), write: wallOf(write) },
      calls: await callsOf(subject, place, tools),
    })
  }
  return measured
}

const wallOf = (runs: Run[] = []) => runs.map(({ wall }) => wall)

/** What is left of each round without the bare request of the same round. */
function without(runs: Run[] = [], bare: Run[] = []): number[] {
  return runs.map(({ cpu }, round) => cpu - (bare[round]?.cpu ?? 0))
}

/** Calls of the store per request; on Redis what its server read from connections, which is round trips. */
async function callsOf(subject: SubjectProcess, place: Place, { redis }: Tools): Promise<Measured['calls']> {
  const COUNT = 20
  const look = () =>
    place.kind === 'redis' ? redis.figure('total_reads_processed') : subject.figure('calls')
  const own = place.kind === 'redis' ? 1 : 0
  const count = async (task: string) => {
    const before = await look()
    await subject.run(task, { count: COUNT })
    return ((await look()) - before - own) / COUNT
  }
  return { read: await count('read'), write: await count('write') }
}

function tableOf(title: string, callsName: string, measured: readonly Measured[]): Table {
  const astro = of(measured, 'astro')
  return {
    title,
    text:
      'CPU of a request with the session, less that of the same request without it. The ratio is to Astro’s class ' +
      'in the same rounds, smallest and largest round in brackets; lower is better.',
    columns: [
      'kept in',
      'read',
      'ratio',
      'read + write',
      'ratio',
      `${callsName}, read · read + write`,
      'versions',
    ],
    rows: measured.map((peer) => ({
      name: peer.entry.name,
      isOurs: peer.entry.isOurs === true,
      cells: [
        peer.entry.keepsIn,
        figureOf(spreadOf(peer.cpu.read), 'µs'),
        figureOf(ratiosOf(peer.cpu.read, astro.cpu.read), '×'),
        figureOf(spreadOf(peer.cpu.write), 'µs'),
        figureOf(ratiosOf(peer.cpu.write, astro.cpu.write), '×'),
        `${round(peer.calls.read)} · ${round(peer.calls.write)}`,
        versionsOf(peer.entry),
      ],
    })),
  }
}

const round = (value: number) => String(Math.round(value * 100) / 100)

function plotOf(name: string, place: string, measured: readonly Measured[]) {
  const astro = of(measured, 'astro')
  return {
    name,
    title: `CPU per request beside Astro’s session class, on ${place}`,
    unit: '×',
    mark: { value: 1, text: 'Astro’s class' },
    bars: TASKS.flatMap((task) =>
      measured
        .filter(({ key }) => key !== 'astro')
        .map((peer) => ({
          label: peer.entry.name,
          group: task === 'read' ? 'read one key' : 'read and write one key',
          isOurs: peer.entry.isOurs === true,
          figure: figureOf(ratiosOf(peer.cpu[task], astro.cpu[task]), '×'),
        })),
    ),
  }
}

function cpuTargets(measured: readonly Measured[]): Target[] {
  const [ours, astro] = [of(measured, 'ours'), of(measured, 'astro')]
  return TASKS.map((task): Target => {
    const ratio: Spread = ratiosOf(ours.cpu[task], astro.cpu[task])
    return {
      what: `engine CPU on the memory store, ${task === 'read' ? 'read' : 'read + write'}, to Astro’s class`,
      target: '≤ 1×',
      figure: figureOf(ratio, '×'),
      isMet: ratio.median <= 1,
    }
  })
}

function tripTargets(measured: readonly Measured[]): Target[] {
  const { calls } = of(measured, 'ours')
  return TASKS.map((task, index) => ({
    what: `round trips to Redis, ${task === 'read' ? 'read' : 'read + write'}`,
    target: String(index + 1),
    figure: { value: calls[task], unit: '', places: 0 },
    isMet: calls[task] <= index + 1,
  }))
}

function of(measured: readonly Measured[], key: string): Measured {
  const found = measured.find((peer) => peer.key === key)
  if (found === undefined) throw new Error(`The peer ${key} was not measured.`)
  return found
}
