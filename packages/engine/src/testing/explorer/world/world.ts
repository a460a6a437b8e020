import type { Clock } from '../../../lib/clock.ts'
import type { SessionEngine } from '../../../lib/engine.ts'
import { memoryStore } from '../../../lib/store/memory-store.ts'
import { keyOfSuccessor } from '../../../lib/store/retire.ts'
import type { Change, Retirement, SessionStore } from '../../../lib/store/store.ts'
import type { RandomSource } from '../../../lib/token.ts'
import { isApplied, isEffective, losesAnswer, takesAway } from './answers.ts'
import type { Attempt } from './attempt.ts'
import { type Fault, faultyStore, type Verb } from './faults.ts'
import { isIndexKey, withIndexAside } from './index-calls.ts'
import { copyOf, Model } from './model.ts'
import { randomFor, type SharedTokens, sharedTokens } from './own-tokens.ts'
import type { Schedule } from './schedule.ts'

/** Timers above this are the engine's deadlines, which are a fault's to break; those below let it try again at once. */
const SHORT_TIMER = 1_000

const START = Date.UTC(2026, 0, 1)

export interface WorldOptions {
  readonly store: SessionStore
  readonly schedule: Schedule
  readonly fault: Fault | null
  /** Makes the keys of one run different from those of all others on the same store. */
  readonly run: number
  /** Whether calls for the index of users wait for their turn as well, and may go wrong. */
  readonly isRevoking: boolean
  /** Sessions that a user must have in the end; `null` for any number. */
  readonly cap: number | null
  readonly layer?: ((store: SessionStore) => SessionStore) | undefined
}

/** Everything that the clients of one run share. */
export class World {
  readonly model = new Model()
  readonly schedule: Schedule
  readonly fault: Fault | null
  readonly store: SessionStore
  readonly attempts: Attempt[] = []
  readonly rotations = new Map<string, number>()
  readonly #successors = new Map<string, string>()
  readonly created = new Set<string>()
  readonly engines: SessionEngine[] = []
  readonly isRevoking: boolean
  readonly cap: number | null
  readonly tokens: SharedTokens
  readonly clock: Clock
  readonly random: RandomSource
  expiries = 0
  callCounts: number[] = []
  /** Of users whose sessions nobody revokes. */
  readonly #index = memoryStore()
  readonly #layer: (store: SessionStore) => SessionStore
  #now = START
  #items = 0

  constructor({ store, schedule, fault, run, layer, isRevoking, cap }: WorldOptions) {
    this.isRevoking = isRevoking
    this.cap = cap
    this.#layer = layer ?? ((inner) => inner)
    this.store = store
    this.schedule = schedule
    this.fault = fault
    this.tokens = sharedTokens(run)
    this.clock = {
      now: () => this.#now,
      after: (ms, task) => {
        if (ms < SHORT_TIMER) task()
        return () => undefined
      },
    }
    this.random = randomFor(run)
  }

  violate(message: string): void {
    this.model.violations.push(message)
  }

  newItem(): string {
    this.#items += 1
    return `item ${this.#items}`
  }

  passTime(seconds: number): void {
    this.#now += seconds * 1000
    this.expiries += 1
    this.model.expireAll()
  }

  /** True when the session that was rotated away lives on under a later key. */
  isSuccessorAlive(key: string | null): boolean {
    const successor = key === null ? undefined : this.#successors.get(key)
    if (successor === undefined) return false
    return this.model.isAlive(successor) || this.isSuccessorAlive(successor)
  }

  engineOf(client: number): SessionEngine {
    const engine = this.engines[client]
    if (engine === undefined) throw new RangeError('A client has no engine yet.')
    return engine
  }

  /** Notes that these sessions, and what they were rotated to, must not live. */
  mustBeDead(keys: readonly string[]): void {
    for (const key of keys) {
      if (this.model.isAlive(key) || this.isSuccessorAlive(key)) this.violate('a revoked session lives')
    }
  }

  storeOf(client: number): SessionStore {
    const { schedule, fault } = this
    this.callCounts[client] = 0
    const faulty = faultyStore(this.store, {
      client,
      schedule,
      fault,
      onSend: (verb, args) => this.#meaningOf(client, verb, args),
    })
    return this.#layer(this.isRevoking ? faulty : withIndexAside(this.#index, faulty))
  }

  /** What an executed call means in the model: captured when it is sent, since its answer may never arrive. */
  #meaningOf(client: number, verb: Verb, args: readonly unknown[]): (answer: unknown) => void {
    this.#now += 1
    const call = this.callCounts[client] ?? 0
    this.callCounts[client] = call + 1
    const isAnswered = !losesAnswer(this.fault, client, call)
    const attempt = this.attempts[client]
    const key = String(args[0])
    const group = attempt?.groups[0]
    const rest = args[1]
    const { expiries } = this
    const isUnborn = attempt?.unborn.has(key) ?? false
    return (answer) => {
      if (attempt === undefined || isIndexKey(key)) return
      if (verb === 'read') return this.#read(attempt, key)
      const isOutlived = expiries !== this.expiries
      const takesGroup = verb === 'apply' || (rest as Retirement).reason === 'rotated'
      if (verb !== 'create' && isOutlived) {
        // It was sent before every session expired: whatever it did is not seen again. A client that did not
        // get the answer may go on to do the same elsewhere.
        if (takesGroup && isApplied(answer) && isAnswered)
          attempt.groups = attempt.groups.filter((other) => other !== group)
        return
      }
      if (verb === 'create') return this.#created(attempt, key, { isCreated: answer === true, expiries })
      if (!isApplied(answer)) return
      if (attempt.isAhead && takesAway(verb, rest)) this.violate('a prefetch took something away')
      if (isUnborn) {
        if (verb === 'retire') attempt.unborn.delete(key)
        return
      }
      if (verb === 'retire') return this.#retired(attempt, key, rest as Retirement, group ?? [])
      if (!isEffective(rest as Change)) return
      this.model.change(key, group ?? [])
      attempt.groups = attempt.groups.filter((other) => other !== group)
    }
  }

  #read(attempt: Attempt, key: string): void {
    const data = this.model.dataOf(key)
    if (data !== null && this.#leadsTo(attempt.origin, key)) attempt.heir = copyOf(data)
  }

  #leadsTo(origin: string | null, key: string): boolean {
    const successor = origin === null ? undefined : this.#successors.get(origin)
    return successor !== undefined && (successor === key || this.#leadsTo(successor, key))
  }

  #created(
    attempt: Attempt,
    key: string,
    { isCreated, expiries }: { isCreated: boolean; expiries: number },
  ): void {
    if (!isCreated) return
    this.created.add(key)
    attempt.unborn.set(key, expiries)
  }

  #retired(
    attempt: Attempt,
    key: string,
    { reason, successor: name }: Retirement,
    group: Attempt['groups'][0],
  ): void {
    if (reason === 'ended' || name === undefined) {
      this.model.end(key)
      return
    }
    this.rotations.set(key, attempt.client)
    const successor = keyOfSuccessor(name)
    this.#successors.set(key, successor)
    this.model.move(key, successor, group, attempt.lifecycle.login !== null)
    attempt.unborn.delete(successor)
    attempt.groups = attempt.groups.filter((other) => other !== group)
  }
}
