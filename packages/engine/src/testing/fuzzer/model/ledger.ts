import type { ReadResult, RecordMeta } from '../../../lib/store/store.ts'
import type { PageLoad } from '../../../lib/values/handed-out.ts'
import { HandedOut } from './handed-out.ts'
import { type Addition, covers, expected } from './intents.ts'
import { holds, type Items } from './items.ts'
import { type Explanation, hasHeld, type Kept, type Move, type Shown, see, unknownSession } from './kept.ts'
import { wrongTimes } from './lifetimes.ts'

const NOTHING: Items = new Map()

/**
 * What the sessions hold, and why: every item that comes must be one that its writer meant to write there and that came
 * never before, every item that goes must be one that somebody meant to take away. It knows nothing of how the engine
 * does it: only what requests ask for, and what a store has.
 */
export class Ledger {
  readonly violations: string[] = []
  /** Items that stand in two sessions by right, so that two may be given them. */
  readonly copied = new Set<string>()
  /** Items that somebody took, and did not give back. */
  readonly handedOut = new HandedOut()
  /** Items that somebody took and gave back, if only perhaps. */
  readonly givenBack = new Set<string>()
  /** When items are gone by themselves. */
  readonly expiries = new Map<string, number>()
  readonly #sessions = new Map<string, Kept>()
  #isClosed = false
  moment = 0

  /** From here on anything can be explained. */
  close(): void {
    this.#isClosed = true
  }

  violate(message: string): void {
    if (!this.#isClosed && !this.violations.includes(message)) this.violations.push(message)
  }

  get(key: string | null): Kept | undefined {
    return key === null ? undefined : this.#sessions.get(key)
  }

  all(): Kept[] {
    return [...this.#sessions.values()]
  }

  isAlive(key: string | null, now: number): boolean {
    const kept = this.get(key)
    return kept !== undefined && kept.retiredAt === null && now < kept.endsAt
  }

  hasExpired(item: string, now: number): boolean {
    return now >= (this.expiries.get(item) ?? Number.POSITIVE_INFINITY)
  }

  created(key: string, found: ReadResult, now: number): void {
    if (this.#sessions.has(key)) this.violate('a session that was there, or had ended, was created again')
    const kept = unknownSession(key)
    this.#sessions.set(key, kept)
    this.#take(kept, found, now)
  }

  /** A change was applied: what differs must be explained, once anybody can know of the session. */
  changed(key: string, found: ReadResult, why: Explanation): void {
    const kept = this.get(key)
    if (kept === undefined) {
      this.violate('a session that never began was written to')
      return
    }
    if (!this.isAlive(key, why.now)) this.violate('a session that is dead was written to')
    const { items, userId, meta } = kept
    this.#take(kept, found, why.now)
    if (!kept.isBorn) return
    if (kept.userId !== userId) this.violate('a session changed its user without a new token')
    this.#checkTimes(meta, kept, why)
    this.#explain(items, kept, why)
  }

  /** Its token is on the way to the browser. */
  born(key: string, why: Explanation): void {
    const kept = this.get(key)
    if (kept === undefined) this.violate('a browser was given the token of no session')
    if (kept === undefined || kept.isBorn) return
    kept.isBorn = true
    this.#checkTimes(null, kept, why)
    this.#explain(NOTHING, kept, why)
  }

  ended(key: string, now: number): void {
    const kept = this.get(key)
    if (kept === undefined) return
    kept.retiredAt ??= now
    this.#note(kept)
  }

  moved(key: string, to: string, why: Move): void {
    const [kept, next] = [this.get(key), this.get(to)]
    if (kept === undefined) return
    if (!this.isAlive(key, why.now)) this.violate('a session that is dead got a new token')
    this.ended(key, why.now)
    Object.assign(kept, { successor: to, isLeftByLogin: why.login !== null, movedBy: why.by })
    if (next === undefined) this.violate('a session got a new token that opens nothing')
    // What its own request moves before anybody has its token is looked at when somebody gets that.
    if (next === undefined || !kept.isBorn) return
    next.isBorn = true
    // Of requests that share a process it cannot be told which of them logs in.
    const goesOn = why.isShared && kept.meta?.createdAt === next.meta?.createdAt
    this.#checkTimes(why.login === null || goesOn ? kept.meta : null, next, why)
    const isForeign = kept.userId !== null && why.login !== null && kept.userId !== next.userId
    if (why.login === null && next.userId !== kept.userId)
      this.violate('a session changed its user without a login')
    if (isForeign && [...kept.items.values()].flat().some((item) => holds(next.items, item)))
      this.violate('the data of a user went to another one')
    if (next.retiredAt !== null) {
      // Somebody ended it on the way, with all that had come there.
      for (const addition of why.additions) addition.hasLanded ||= holds(next.items, addition.item)
      return
    }
    this.#explain(isForeign ? NOTHING : kept.items, next, why)
  }

  /** What the field holds that it has held ever since then. */
  heldSince(key: string | null, field: string, since: number): string[] {
    const kept = this.get(key)
    const then = kept?.history.findLast(({ at }) => at <= since)?.items.get(field) ?? []
    return (kept?.items.get(field) ?? []).filter((item) => then.includes(item))
  }

  /** The session as it goes on, where it was moved to other tokens. */
  latest(key: string | null): Kept | undefined {
    const kept = this.get(key)
    return kept === undefined || kept.successor === null ? kept : this.latest(kept.successor)
  }

  /** Whether a session is the other one, or became it by rotations. */
  leadsTo(from: string | null, to: string): boolean {
    return from !== null && (from === to || this.leadsTo(this.get(from)?.successor ?? null, to))
  }

  /** Whether the field held exactly these items at some moment since then, but for what is gone by now. */
  held(key: string, { field, items, since, now }: Shown): boolean {
    const isThere = (item: string) => !this.hasExpired(item, now)
    return hasHeld(this.get(key)?.history ?? [], { field, items, since, isThere })
  }

  /** An item was told to somebody who takes it: to nobody else but the rest of its page. */
  handOut(item: string, load: PageLoad | null): void {
    // Who was told before somebody gave it back can be heard of later.
    const isOpen = this.copied.has(item) || (this.handedOut.isShared && this.givenBack.has(item))
    if (!this.handedOut.give(item, load) && !isOpen) this.violate(`${item} was handed out to two requests`)
  }

  #take(kept: Kept, found: ReadResult, now: number): void {
    if (found.kind !== 'live') {
      if (now < kept.endsAt) this.violate('a session is gone after a write to it')
      kept.endsAt = Math.min(kept.endsAt, now)
    } else see(kept, found.record)
    this.#note(kept)
  }

  #note(kept: Kept): void {
    this.moment += 1
    kept.history.push({ at: this.moment, items: kept.items, isAlive: kept.retiredAt === null })
  }

  #checkTimes(before: RecordMeta | null, { meta }: Kept, why: Explanation): void {
    const wrong = meta && wrongTimes(before, meta, why)
    if (wrong !== null) this.violate(wrong)
  }

  #explain(before: Items, { key, items: after }: Kept, why: Explanation): void {
    for (const field of new Set([...before.keys(), ...after.keys()])) {
      const [was, is] = [before.get(field) ?? [], after.get(field) ?? []]
      if (new Set(is).size < is.length) this.violate(`${field} holds an item twice: ${is.join(', ')}`)
      for (const item of is) if (!was.includes(item)) this.#came(key, { field, item }, why)
      for (const item of was) if (!is.includes(item)) this.#went(field, item, why)
    }
  }

  #came(key: string, { field, item }: Pick<Addition, 'field' | 'item'>, why: Explanation): void {
    const addition = expected(why.additions, { field, item })
    if (!this.leadsTo(addition?.only ?? key, key)) this.violate(`${item} was written to another session`)
    const mayRepeat =
      why.repeats.has(field) || this.copied.has(item) || (why.seen.has(item) && field === 'd:tree')
    if (addition?.isRefused) this.violate(`${item} was refused, and is there`)
    if (addition !== undefined && !addition.hasLanded) addition.hasLanded = true
    else if (why.mayCopy || mayRepeat) this.copied.add(item)
    else if (addition === undefined) this.violate(`${field} got ${item}, which was not to be written`)
    else this.violate(`${item} was written to ${field} twice`)
  }

  #went(field: string, item: string, why: Explanation): void {
    const removals = why.removals.filter((removal) => covers(removal, field, item))
    for (const { taken } of removals) taken.add(item)
    const isOver = this.hasExpired(item, why.now) || this.handedOut.isOver(field, why.now)
    if (removals.length === 0 && !isOver) this.violate(`${item} was lost from ${field}`)
  }
}
