import { canonical } from '../conformance/expect.ts'
import { deliver } from '../explorer/world/faults.ts'
import { type Choose, createSchedule, type Schedule } from '../explorer/world/schedule.ts'
import type { InterleaveOptions, StorageFault } from './options.ts'
import { type Answer, answerOf, type Outcome } from './outcome.ts'

export interface RunOptions<Storage extends object> extends InterleaveOptions<Storage> {
  readonly fault: StorageFault | null
  readonly choose: Choose
  readonly drain: () => Promise<void>
}

export interface RunResult {
  readonly outcome: Outcome
  readonly trace: readonly string[]
  /** How often each caller called a faulty method. */
  readonly faultyCalls: readonly number[]
}

export async function runOnce<Storage extends object>(options: RunOptions<Storage>): Promise<RunResult> {
  const { store, callers, before, after, drain, choose } = options
  const storage = options.storage()
  await before?.(store(storage))
  const schedule = createSchedule(drain)
  const faultyCalls = callers.map(() => 0)
  const answers: Answer[] = callers.map(() => ({ kind: 'none' }))
  callers.forEach((call, caller) => {
    const own = store(scheduled(storage, { ...options, schedule, caller, faultyCalls }))
    answerOf(() => call(own)).then((answer) => {
      answers[caller] = answer
    })
  })
  const trace = await schedule.run(choose)
  return { outcome: { answers, left: canonical(await after(store(storage))) }, trace, faultyCalls }
}

interface Scheduled {
  readonly schedule: Schedule
  readonly caller: number
  readonly fault: StorageFault | null
  readonly faulty?: readonly string[]
  readonly faultyCalls: number[]
}

/** The storage as one caller reaches it: each of its methods waits for its turn. */
function scheduled<Storage extends object>(storage: Storage, options: Scheduled): Storage {
  const { schedule, caller, fault, faulty = ['put'], faultyCalls } = options
  const kindOf = (method: string) => {
    if (!faulty.includes(method)) return null
    const call = faultyCalls[caller] ?? 0
    faultyCalls[caller] = call + 1
    return fault?.caller === caller && fault.call === call ? fault.kind : null
  }
  return new Proxy(storage, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      const method = String(name)
      return (...args: unknown[]) =>
        deliver({ schedule, label: `${caller}:${method}`, kind: kindOf(method) }, async () =>
          Reflect.apply(value, target, args),
        )
    },
  })
}
