import type { SessionRequest } from '../../../lib/request.ts'
import type { Effect, ModelData } from './model.ts'

/** One request of a client, as the explorer watches it. */
export interface Attempt {
  readonly client: number
  readonly request: SessionRequest
  /** Key of the session that it came with. */
  readonly origin: string | null
  /** What the next acknowledged writes mean, each once. */
  groups: Effect[][]
  /** What the commit will mean. */
  deferred: Effect[]
  /** Keys that it created and that are not sessions yet, each with the count of expiries at that time. */
  readonly unborn: Map<string, number>
  lifecycle: { ends: boolean; rotates: boolean; login: string | null; isMixed?: boolean }
  /** The flash that it took and did not give back. */
  note: string | null
  interrupted: boolean
  /** Whether it was interrupted because its session got another token. */
  isMoved: boolean
  /** What it found where the session that it came with lives by now. */
  heir: ModelData | null
  readonly openedAt: number
  readonly expiries: number
  isFirstLook: boolean
  /** Whether nobody has clicked yet. */
  isAhead: boolean
}
