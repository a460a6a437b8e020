import type { FaultKind } from '../explorer/world/faults.ts'
import { type Choose, createDrain, everySchedule } from '../explorer/world/schedule.ts'
import type { InterleaveOptions, StorageFault } from './options.ts'
import { isAllowed, type Outcome, possibleOutcomes } from './outcome.ts'
import { type RunOptions, type RunResult, runOnce } from './run.ts'

export interface WrongOutcome {
  readonly fault: StorageFault | null
  /** What went on, step by step: caller, then call. */
  readonly trace: readonly string[]
  /** What each caller was answered, and what was left. */
  readonly outcome: Outcome
}

export interface Interleaving {
  /** How many different orders ran. */
  readonly runs: number
  /** Those that end as no order of whole verbs can. */
  readonly wrong: readonly WrongOutcome[]
  /** How many ended with a caller that does not know what became of its call. */
  readonly unknown: number
}

/**
 * Runs several verbs in every order in which their calls of a storage can fall, and compares what they answer, and what
 * they leave, with the verbs one after the other. The explorer lets whole verbs pass; this looks inside.
 *
 * A caller that rejects with `OUTCOME_UNKNOWN` may or may not have happened, and one that rejects with another
 * `SessionError` must not have.
 */
export async function interleave<Storage extends object>(
  options: InterleaveOptions<Storage>,
): Promise<Interleaving> {
  const { drain, close } = createDrain()
  const wrong: WrongOutcome[] = []
  let [runs, unknown] = [0, 0]
  const run = (partial: Pick<RunOptions<Storage>, 'fault' | 'choose'>): Promise<RunResult> =>
    runOnce({ ...options, ...partial, drain })

  async function runAll(fault: StorageFault | null, onEnd: (result: RunResult) => void): Promise<void> {
    const attempt = async (choose: Choose) => onEnd(await run({ fault, choose }))
    runs += (await everySchedule(attempt, options.limit)).runs
  }
  try {
    const possible = await possibleOutcomes(options)
    let counts: readonly number[] = []
    const check = (fault: StorageFault | null) => (result: RunResult) => {
      const { outcome, trace, faultyCalls } = result
      if (fault === null) counts = faultyCalls.map((count, at) => Math.max(count, counts[at] ?? 0))
      if (outcome.answers.some(({ kind }) => kind === 'unknown')) unknown += 1
      if (!isAllowed(outcome, possible)) wrong.push({ fault, trace, outcome })
    }
    await runAll(null, check(null))
    for (const fault of faultsAt(counts, options.faults ?? [])) await runAll(fault, check(fault))
  } finally {
    close()
  }
  return { runs, wrong, unknown }
}

/** A wrong outcome as a text that shows how it came about. */
export function describeWrong({ fault, trace, outcome }: WrongOutcome): string {
  const answers = outcome.answers.map((answer, at) => `  caller ${at} was answered ${JSON.stringify(answer)}`)
  const wrong =
    fault === null ? [] : [`  fault: ${fault.kind} at write ${fault.call} of caller ${fault.caller}`]
  const steps = trace.map((label, index) => `  ${index + 1}. ${label}`)
  return [
    'No order of whole verbs ends so:',
    ...answers,
    `  and left ${outcome.left}`,
    ...wrong,
    ...steps,
  ].join('\n')
}

function faultsAt(counts: readonly number[], kinds: readonly FaultKind[]): StorageFault[] {
  return kinds.flatMap((kind) =>
    counts.flatMap((count, caller) => Array.from({ length: count }, (_, call) => ({ kind, caller, call }))),
  )
}
