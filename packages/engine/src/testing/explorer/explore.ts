import { loadParts } from '../../lib/load-parts.ts'
import type { SessionStore } from '../../lib/store/store.ts'
import { runClient } from './client/client.ts'
import type { Program, Step } from './programs.ts'
import { judge, setUp } from './verdict.ts'
import { FAULT_KINDS, type Fault, type FaultKind } from './world/faults.ts'
import { type Choose, createDrain, createSchedule, everySchedule, sampleSchedules } from './world/schedule.ts'
import { World } from './world/world.ts'

export interface ExploreOptions {
  /** A store for each run; a store that is slow to open may be the same one each time. */
  readonly open: () => SessionStore | Promise<SessionStore>
  /** Faults to inject, one per run, at each call of each program (none). */
  readonly faults?: readonly FaultKind[]
  /** A layer between the engine and the store, for each client of a run; the runs do not share it. */
  readonly layer?: () => (store: SessionStore) => SessionStore
  /** Stop after so many schedules of one set of programs and one fault (no limit). */
  readonly limit?: number
  /** Where the limit left some out, run so many more that are drawn at random: the same ones each time (none). */
  readonly samples?: number
}

export interface Violation {
  readonly programs: readonly string[]
  readonly fault: Fault | null
  /** Choices that replay the run: which of the waiting calls went on, step by step. */
  readonly choices: readonly number[]
  /** What went on, step by step: client, then call. */
  readonly trace: readonly string[]
  readonly messages: readonly string[]
}

export interface Exploration {
  /** How many different interleavings ran. */
  readonly runs: number
  readonly violations: readonly Violation[]
}

const USER_STEPS: ReadonlySet<Step> = new Set<Step>(['capped login', 'revoke all', 'revoke others'])

let runCount = 0

/**
 * Runs every interleaving of the programs' requests at the boundaries of store calls, and compares what the store
 * holds and what each request was told with a model. Deterministic but for the names of keys.
 */
export async function explore(programs: readonly Program[], options: ExploreOptions): Promise<Exploration> {
  // A part that is loaded while a program runs would be taken for a request that never ends.
  await loadParts()
  const { drain, close } = createDrain()
  const violations: Violation[] = []
  let runs = 0
  try {
    for (const fault of await faultsFor(programs, options, drain)) {
      const attempt = async (choose: Choose) => {
        const violation = await runOnce(programs, { ...options, fault, drain, choose })
        if (violation !== null) violations.push(violation)
      }
      const all = await everySchedule(attempt, options.limit)
      runs += all.runs
      if (!all.isComplete) runs += await sampleSchedules(attempt, options.samples ?? 0)
    }
  } finally {
    close()
  }
  return { runs, violations }
}

/** Every pair of the programs, each with itself and with those after it. */
export function pairsOf(programs: readonly Program[]): [Program, Program][] {
  return programs.flatMap((first, index) =>
    programs.slice(index).map((second): [Program, Program] => [first, second]),
  )
}

/** A violation as a text that names the programs and replays the run. */
export function describeViolation({ programs, fault, choices, trace, messages }: Violation): string {
  const clients = programs.map((name, index) => `  client ${index}: ${name}`)
  const wrong =
    fault === null ? [] : [`  fault: ${fault.kind} at call ${fault.call} of client ${fault.client}`]
  const steps = trace.map((label, index) => `  ${index + 1}. ${label}`)
  return [...messages, ...clients, ...wrong, `  choices: ${choices.join(' ')}`, ...steps].join('\n')
}

interface RunOptions extends ExploreOptions {
  readonly fault: Fault | null
  readonly drain: () => Promise<void>
  readonly choose: Choose
  readonly onEnd?: (world: World) => void
}

async function runOnce(programs: readonly Program[], options: RunOptions): Promise<Violation | null> {
  const { fault, choose, drain } = options
  const choices: number[] = []
  const store = await options.open()
  const world = new World({
    store,
    schedule: createSchedule(drain),
    fault,
    run: runCount++,
    layer: options.layer?.(),
    cap: programs.some(({ steps }) => steps.includes('capped login')) ? 1 : null,
    isRevoking: programs.some(({ steps }) => steps.some((step) => USER_STEPS.has(step))),
  })
  await setUp(world)
  const clients = programs.map((program, client) => runClient(world, client, program))
  const trace = await world.schedule.run((count) => {
    const choice = choose(count)
    choices.push(choice)
    return choice
  })
  await finish(world, clients, drain)
  await judge(world)
  options.onEnd?.(world)
  const messages = world.model.violations
  return messages.length === 0
    ? null
    : { programs: programs.map(({ name }) => name), fault, choices, trace, messages }
}

async function finish(
  world: World,
  clients: readonly Promise<void>[],
  drain: () => Promise<void>,
): Promise<void> {
  let count = 0
  const done = () => {
    count += 1
  }
  for (const client of clients)
    client.then(done, (error: unknown) => world.violate(`a client crashed: ${error}`))
  await drain()
  if (count < clients.length) world.violate('a request never ends')
}

/** No fault at all, then each kind at each call that the programs make when they run one after the other. */
async function faultsFor(
  programs: readonly Program[],
  options: ExploreOptions,
  drain: () => Promise<void>,
): Promise<(Fault | null)[]> {
  const kinds = FAULT_KINDS.filter((kind) => options.faults?.includes(kind))
  if (kinds.length === 0) return [null]
  let counts: readonly number[] = []
  const onEnd = (world: World) => {
    counts = world.callCounts
  }
  await runOnce(programs, { ...options, fault: null, drain, choose: () => 0, onEnd })
  const calls = counts.flatMap((count, client) =>
    Array.from({ length: count }, (_, call) => ({ client, call })),
  )
  return [null, ...kinds.flatMap((kind) => calls.map((call) => ({ kind, ...call })))]
}
