import type { Change } from '../../../lib/store/store.ts'
import type { Fault, Verb } from './faults.ts'

/** True when the client never gets the answer to this call. */
export function losesAnswer(fault: Fault | null, client: number, call: number): boolean {
  if (fault?.client !== client || fault.call !== call) return false
  return fault.kind === 'after' || fault.kind === 'floating'
}

export function isApplied(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'applied'
}

export function isEffective({ clear, set, delete: deleted, meta }: Change): boolean {
  return Boolean(clear) || set.size > 0 || deleted.length > 0 || meta !== undefined
}

/** Whether an applied call deleted something, or ended a session. */
export function takesAway(verb: Verb, rest: unknown): boolean {
  if (verb === 'retire') return true
  const { clear, delete: deleted } = rest as Change
  return Boolean(clear) || deleted.length > 0
}
