import type { PageLoad } from '../../lib/values/handed-out.ts'
import type { FaultKind } from '../explorer/world/faults.ts'

/** Keys whose values hold many items, each in a shape of its own. */
export const FUZZ_BAGS = ['list', 'cart', 'tags', 'map', 'tree'] as const

export type FuzzBag = (typeof FUZZ_BAGS)[number]

/** What logs somebody in. */
export const LOGINS = [
  'login',
  'other login',
  /** `login` that keeps the bag alone. */
  'login with bag',
  'login with nothing',
  /** `login` with times of its own, which the bag chooses. */
  'login for a while',
] as const

/** What a request can do with its session, a step at a time. Those on a bag are done to the bag of the step. */
export const FUZZ_VERBS = [
  /** `get` of the bag. */
  'look',
  /** `get`, one item more, `set`; the slow one with a turn of the others in between. */
  'append',
  'slow append',
  /** `get`, the first item less, `set`. */
  'remove',
  'update',
  'pull',
  'delete',
  'increment',
  'count in update',
  /** `set` of a text, without a look. */
  'write',
  /** The same under a key that a store, or JavaScript, may take for something else: which one, the bag says. */
  'write odd key',
  'update odd key',
  'take odd key',
  /** Calls with a key that is none, all of which must be refused. */
  'refused key',
  /** `set` of a text that is gone by itself after half a minute. */
  'write for a while',
  'read for a while',
  'flash',
  /** `flash` that is stored at once, for a quarter of an hour. */
  'flash at once',
  'take flash',
  /** A look at the flash, which stays. */
  'keep flash',
  'clear',
  'start',
  'regenerate',
  'persist',
  ...LOGINS,
  /** Asks for more time than the site allows. */
  'overlong login',
  'logout',
  /** `load` of the token that the other browser has, or of the own one, by a request that wrote nothing so far. */
  'load',
  'who',
  /** A turn of the others. */
  'pause',
  /** The page fails: what it wrote is rolled back, and an error page answers. */
  'fail',
  /** The response leaves, and the page goes on. */
  'respond',
  'revoke all',
  'revoke others',
  'a minute passes',
  'half an hour passes',
  'half the idle time passes',
  'every session expires',
] as const

export type FuzzVerb = (typeof FUZZ_VERBS)[number]

export interface FuzzStep {
  readonly verb: FuzzVerb
  readonly bag: FuzzBag
}

/** What a framework says of a request when it opens its session. */
export interface FuzzArrival {
  /** Where nobody may be looking at the answer: fetched ahead of a click, or only its headers. */
  readonly unseen: 'ahead' | 'head' | null
  /** Which load of a page it belongs to; `null` where that is not known. */
  readonly load: PageLoad | null
  /** Whether a first read after its response has started is refused. */
  readonly refusesLateReads: boolean
}

export interface FuzzRequest {
  /** Which browser sends it (0 or 1), with the cookie that it has by then. */
  readonly browser: number
  readonly steps: readonly FuzzStep[]
  /** Whether the page goes on after a step that was refused or failed, as where the session is not what matters to it. */
  readonly goesOn: boolean
  readonly arrival: FuzzArrival
}

/** One call of one request that goes wrong; of several for one request the first counts. */
export interface FuzzFault {
  readonly kind: Exclude<FaultKind, 'repeated'>
  readonly request: number
  readonly call: number
}

/** All that a run is made of: the same plan is the same run. */
export interface FuzzPlan {
  /** Requests that are on their way at the same time, each opened when the order says so. */
  readonly requests: readonly FuzzRequest[]
  readonly faults: readonly FuzzFault[]
  /** Whose session the first browser comes with. */
  readonly visitor: 'anonymous' | 'ann'
  /** Whether one process, with its queue of writers, answers all requests, or each has its own. */
  readonly isOneProcess: boolean
  readonly onInterrupted: 'respond' | 'fail'
  /** Which of what waits goes on, step by step; where the numbers end it is what has waited longest. */
  readonly order: readonly number[]
}
