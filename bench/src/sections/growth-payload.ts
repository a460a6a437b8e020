import { startSubject } from '../measure/process.ts'
import { alternate } from '../measure/rounds.ts'
import { ratiosOf, spreadOf } from '../measure/statistics.ts'
import { PEERS } from '../peers/peers.ts'
import { exactly, figureOf } from './figures.ts'
import type { SectionResult, Tools } from './section.ts'

const subjectModule = new URL('./engine-subject.ts', import.meta.url)
const SIZES = [1, 4, 16, 50, 256]
const NAMES = { ours: PEERS.ours.name, astro: PEERS.astro.name } as const
type Name = keyof typeof NAMES
const names: readonly Name[] = ['ours', 'astro']

/** The session of the target, in kB, and the bytes that a small change in it may write. */
const TARGET = { size: 50, bytes: 1000 }

interface Measured {
  readonly size: number
  readonly cpus: Record<Name, number[]>
  /** Bytes that Redis received for each request. */
  readonly written: Record<Name, number>
}

/** A counter is read and written in a session that also holds a long text, on Redis. */
export async function growthByPayload(tools: Tools): Promise<SectionResult> {
  const all: Measured[] = []
  for (const size of SIZES) all.push(await measure(size, tools))
  const lines = (value: (measured: Measured, name: Name) => number) => ({
    xLabel: 'size of the session, kB',
    series: names.map((name) => ({
      label: NAMES[name],
      isOurs: name === 'ours',
      points: all.map((measured) => [measured.size, value(measured, name)] as const),
    })),
  })
  const bytes = all.find(({ size }) => size === TARGET.size)?.written.ours ?? Number.NaN
  return {
    tables: [
      {
        title: 'Size of the session',
        text: 'A counter is read and written in a session with a long text beside it, on Redis: CPU per request, and bytes that Redis received for it.',
        columns: names
          .flatMap((name) => [`${NAMES[name]}, CPU`, 'bytes written'])
          .concat('CPU, ours to Astro’s'),
        rows: all.map(({ size, cpus, written }) => ({
          name: `${size} kB`,
          cells: [
            ...names.flatMap((name) => [figureOf(spreadOf(cpus[name]), 'µs'), exactly(written[name])]),
            figureOf(ratiosOf(cpus.ours, cpus.astro), '×'),
          ],
        })),
      },
    ],
    plots: [
      {
        name: 'payload-bytes',
        title: 'Bytes written to Redis per small change',
        unit: 'B',
        lines: lines(({ written }, name) => written[name]),
      },
      {
        name: 'payload-cpu',
        title: 'CPU per read and write on Redis',
        unit: 'µs',
        lines: lines(({ cpus }, name) => spreadOf(cpus[name]).median),
      },
    ],
    targets: [
      {
        what: `bytes written per small change in a ${TARGET.size} kB session, Redis`,
        target: `< ${TARGET.bytes}`,
        figure: exactly(bytes, 'B'),
        isMet: bytes < TARGET.bytes,
      },
    ],
  }
}

async function measure(size: number, { redis, isQuick, progress }: Tools): Promise<Measured> {
  progress(`growth: sessions of ${size} kB`)
  await using started = new AsyncDisposableStack()
  const place = { kind: 'redis', port: redis.port }
  const text = size * 1000
  const subjects = {
    ours: started.use(await startSubject(subjectModule, { peer: 'ours', place, text })),
    astro: started.use(await startSubject(subjectModule, { peer: 'astro', place, text })),
  }
  const contestants = names.map((name) => ({ name, subject: subjects[name], task: 'write' }))
  const runs = await alternate(contestants, { rounds: isQuick ? 3 : 9, slice: isQuick ? 15 : 40 })
  const written = async (name: Name) => {
    const COUNT = 50
    const before = await redis.figure('total_net_input_bytes')
    await subjects[name].run('write', { count: COUNT })
    return ((await redis.figure('total_net_input_bytes')) - before) / COUNT
  }
  const cpuOf = (name: Name) => (runs.get(name) ?? []).map(({ cpu }) => cpu)
  return {
    size,
    cpus: { ours: cpuOf('ours'), astro: cpuOf('astro') },
    written: { ours: await written('ours'), astro: await written('astro') },
  }
}
