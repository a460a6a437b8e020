import type { Clock } from '../../lib/clock.ts'
import { createEngine, type SessionEngine } from '../../lib/engine.ts'
import type { SessionEvent } from '../../lib/events.ts'
import type { ReadResult, SessionStore } from '../../lib/store/store.ts'
import type { RandomSource } from '../../lib/token.ts'
import { indexKey } from '../../lib/users/user-index.ts'
import { faultyStore } from '../explorer/world/faults.ts'
import { randomFor } from '../explorer/world/own-tokens.ts'
import type { Schedule } from '../explorer/world/schedule.ts'
import type { Attempt } from './client/attempt.ts'
import { isRefusal } from './client/store-error.ts'
import { Ledger } from './model/ledger.ts'
import { SITE_LIFE } from './model/lifetimes.ts'
import type { FuzzPlan } from './plan.ts'
import { meaningOf } from './witness.ts'

/** Timers above this are deadlines, which a fault is to break; those below it run when the order says so. */
const SHORT_TIMER = 1_000

const START = Date.UTC(2026, 0, 1)

export interface FuzzWorldOptions {
  readonly plan: FuzzPlan
  readonly store: SessionStore
  readonly schedule: Schedule
  /** Makes the keys and users of one run different from those of all others on the same store. */
  readonly run: number
  readonly layer: (store: SessionStore) => SessionStore
}

/** Everything that the requests of one run share. */
export class FuzzWorld {
  readonly ledger = new Ledger()
  readonly plan: FuzzPlan
  readonly store: SessionStore
  readonly schedule: Schedule
  readonly clock: Clock
  readonly random: RandomSource
  /** Whether a flash that one request took may show to others. */
  readonly sharesFlashes: boolean
  readonly users: Record<'ann' | 'bob', string>
  /** The cookie that each browser has. */
  readonly jars: (string | undefined)[] = []
  /** Every token that a browser was ever given. */
  readonly tokens = new Set<string>()
  /** Keys of sessions that a revocation was told to have ended. */
  readonly revoked = new Set<string>()
  /** Users of whom somebody began to revoke the sessions. */
  readonly revokedUsers = new Set<string>()
  /** Revocations that were not answered, and the moment of the ledger at which the last other one was. */
  revocations = 0
  revokedBy = 0
  readonly attempts: Attempt[] = []
  /** Whether more time passed than calls take. */
  hasTimePassed = false
  readonly #layer: (store: SessionStore) => SessionStore
  readonly #engines = new Map<number, SessionEngine>()
  #now = START
  #items = 0
  #bits = 0
  #isRunning = false

  constructor({ plan, store, schedule, run, layer }: FuzzWorldOptions) {
    this.plan = plan
    this.store = store
    this.schedule = schedule
    this.#layer = layer
    this.random = randomFor(run)
    this.sharesFlashes = plan.requests.some(({ arrival }) => arrival.load !== null)
    const mark = Array.from(this.random(new Uint8Array(9)), (byte) => byte.toString(36)).join('')
    this.users = { ann: `ann ${mark}`, bob: `bob ${mark}` }
    this.clock = { now: () => this.#now, after: (ms, task) => this.#after(ms, task) }
  }

  newItem(): string {
    this.#items += 1
    return `item ${this.#items}`
  }

  newBit(): number {
    this.#bits += 1
    return this.#bits - 1
  }

  passTime(ms: number): void {
    this.#now += ms
    this.hasTimePassed = true
  }

  /** From here on nothing goes on but by its turn. */
  begin(): void {
    this.#isRunning = true
  }

  processOf(request: number): number {
    return this.plan.isOneProcess ? 0 : request
  }

  attemptsOf(process: number): Attempt[] {
    return this.attempts.filter(({ index }) => this.processOf(index) === process)
  }

  isIndexKey(key: string): boolean {
    return Object.values(this.users).some((user) => indexKey(user) === key)
  }

  /** An engine that reaches the store past the schedule, and remembers nothing. */
  quietEngine(): SessionEngine {
    const { store, clock, random } = this
    return createEngine({ store, clock, random, queue: false })
  }

  engineOf(request: number): SessionEngine {
    const process = this.processOf(request)
    const known = this.#engines.get(process)
    if (known !== undefined) return known
    const { clock, random, plan } = this
    const engine = createEngine({
      store: this.#layer(this.#storeOf(process)),
      clock,
      random,
      idleTimeout: SITE_LIFE.idle / 1000,
      absoluteTimeout: SITE_LIFE.absolute / 1000,
      queue: plan.isOneProcess,
      onInterrupted: plan.onInterrupted,
      onEvent: (event) => this.#hear(process, event),
    })
    this.#engines.set(process, engine)
    return engine
  }

  #storeOf(process: number): SessionStore {
    const fault = this.plan.faults.find(
      ({ request }) => this.processOf(request % this.plan.requests.length) === process,
    )
    const seen = new Map<string, ReadResult>()
    return faultyStore(this.#watched(seen), {
      client: process,
      schedule: this.schedule,
      fault: fault === undefined ? null : { kind: fault.kind, client: process, call: fault.call },
      onSend: (verb, args) => {
        this.#now += 1
        const tell = meaningOf(this, process, verb, args)
        return (answer) => tell(answer, seen.get(String(args[0])))
      },
    })
  }

  /** The store, with a look at what each write left, before anybody else has a turn. */
  #watched(seen: Map<string, ReadResult>): SessionStore {
    const { store } = this
    const lookAt = async <Answer>(key: string, now: number, writing: Promise<Answer>): Promise<Answer> => {
      const answer = await writing
      // As it was at the time of the call, which may have been on its way for long.
      if (!this.isIndexKey(key)) seen.set(key, await store.read(key, now))
      return answer
    }
    return {
      capabilities: store.capabilities,
      create: (key, record, now) => lookAt(key, now, store.create(key, record, now)),
      read: (key, now) => store.read(key, now),
      apply: (key, change) => lookAt(key, change.now, store.apply(key, change)),
      retire: (key, retirement) => lookAt(key, retirement.now, store.retire(key, retirement)),
    }
  }

  #after(ms: number, task: () => void): () => void {
    if (ms >= SHORT_TIMER) return () => undefined
    if (!this.#isRunning) {
      task()
      return () => undefined
    }
    return this.schedule.later('a timer', async () => task())
  }

  // In one process it cannot be told whose event it is, but for a request that is alone.
  #hear(process: number, event: SessionEvent): void {
    const attempts = this.attemptsOf(process)
    for (const attempt of attempts) {
      // Before the response leaves, what was refused is left to the commit, and so it is not lost.
      if (event.type === 'storeError') attempt.hasTrouble ||= attempt.isLate || !isRefusal(event.error)
      if (event.type === 'interrupted') attempt.interruptions.add(event.reason)
    }
  }
}
