import { SessionError } from '../../../lib/errors/errors.ts'
import type { SessionStore } from '../../../lib/store/store.ts'
import type { Schedule } from './schedule.ts'

/**
 * What can go wrong with one call:
 * `before`: it fails and nothing happened. `unavailable`: the same, and the store says so, with a `SessionError` of
 * that code, so that nobody need fear that it was stored. `after`: it happened, and its answer was lost. `floating`: the answer
 * was lost, and it happens at some later time. `twice`: it is delivered again at some later time. `slow`: it
 * happens at once, and its answer arrives later. `repeated`: its first answer was lost, it is delivered again at some
 * later time, and the second answer comes. To that one no store holds, because a verb that comes again is a new one:
 * `create` answers `false` for a record of its own. It shows what a client does that sends a request again by itself.
 */
export type FaultKind = 'before' | 'unavailable' | 'after' | 'floating' | 'twice' | 'slow' | 'repeated'

export const FAULT_KINDS: readonly FaultKind[] = [
  'before',
  'unavailable',
  'after',
  'floating',
  'twice',
  'slow',
  'repeated',
]

export interface Fault {
  readonly kind: FaultKind
  /** Which client's call, and its how many-eth (0 is the first). */
  readonly client: number
  readonly call: number
}

export type Verb = 'create' | 'read' | 'apply' | 'retire'

export interface FaultyStoreOptions {
  readonly client: number
  readonly schedule: Schedule
  readonly fault: Fault | null
  /** Called when a call is sent; what it returns is called with the answer whenever the store executes the call. */
  readonly onSend: (verb: Verb, args: readonly unknown[]) => (answer: unknown) => void
}

export interface Delivery {
  readonly schedule: Schedule
  readonly label: string
  readonly kind: FaultKind | null
}

/** Lets a call have its turn, with what goes wrong with it. */
export async function deliver<Answer>(
  { schedule, label, kind }: Delivery,
  perform: () => Promise<Answer>,
): Promise<Answer> {
  const again = async () => {
    await perform()
  }
  const answer = await schedule.turn(kind === null ? label : `${label} (${kind})`, async () => {
    if (kind === 'before') throw new Error('the call failed')
    if (kind === 'unavailable') throw new SessionError('STORE_UNAVAILABLE', 'Nothing was written.')
    if (kind === 'floating') {
      schedule.later(`${label} happens`, again)
      throw new Error('no answer')
    }
    const first = await perform()
    if (kind === 'after') throw new Error('the answer was lost')
    if (kind === 'twice') schedule.later(`${label} again`, again)
    return first
  })
  if (kind === 'repeated') return schedule.turn(`${label} again`, perform)
  if (kind === 'slow') await schedule.turn(`${label} answers`, async () => undefined)
  return answer
}

/** The store as one client reaches it: every call waits for its turn, and one of them may go wrong. */
export function faultyStore(store: SessionStore, options: FaultyStoreOptions): SessionStore {
  const { client, schedule, fault, onSend } = options
  let count = 0

  async function send<Answer>(verb: Verb, args: readonly unknown[], execute: () => Promise<Answer>) {
    const isFaulty = fault?.client === client && fault.call === count
    count += 1
    const onExecuted = onSend(verb, args)
    const perform = async (): Promise<Answer> => {
      const answer = await execute()
      onExecuted(answer)
      return answer
    }
    return deliver({ schedule, label: `${client}:${verb}`, kind: isFaulty ? fault.kind : null }, perform)
  }

  return {
    capabilities: store.capabilities,
    create: (...args) => send('create', args, () => store.create(...args)),
    read: (...args) => send('read', args, () => store.read(...args)),
    apply: (...args) => send('apply', args, () => store.apply(...args)),
    retire: (...args) => send('retire', args, () => store.retire(...args)),
  }
}
