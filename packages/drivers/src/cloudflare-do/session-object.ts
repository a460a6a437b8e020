/// <reference path="../shared/workers.d.ts" />

import { DurableObject } from 'cloudflare:workers'
import {
  type ApplyResult,
  type Change,
  type Decision,
  decideApply,
  decideCreate,
  decideRead,
  decideRetire,
  endOf,
  type ReadResult,
  type Retirement,
  type RetireResult,
  type SessionRecord,
  type Stored,
} from '@astro-sessions/engine'
import { decodeEntry, encodeEntry } from '../shared/entry-json.ts'
import { Turns } from './turns.ts'
import { type TooLarge, VALUE_LIMIT } from './value-limit.ts'

const ITEM = 'session'

/** All that an object keeps. */
interface Item {
  readonly entry: Uint8Array | string
  /** When nobody asks for the entry any more, on the clock of this machine. */
  readonly ends: number
}

/** Longer than a request is under way, in milliseconds: the alarm only cleans up, the callers' clocks decide. */
const SLACK = 60_000

/**
 * One session: the verbs of the store contract, each in one transaction. What nobody asks for any more deletes
 * itself, and with it everything that Cloudflare keeps, and bills, for the object.
 */
export class SessionObject extends DurableObject {
  readonly #turns = new Turns()

  /** As `create` of the store contract. */
  create(record: SessionRecord, now: number): Promise<boolean | TooLarge> {
    return this.#change(now, (entry) => decideCreate(entry, record, now))
  }

  /** As `read` of the store contract. */
  async read(now: number): Promise<ReadResult> {
    return decideRead(entryOf(await this.ctx.storage.get(ITEM)), now)
  }

  /** Who is refused is told so in its turn, since it comes back: what it is told then is not old by that time. */
  async apply(change: Change): Promise<ApplyResult | TooLarge> {
    const decide = (entry: Stored | undefined) => decideApply(entry, change)
    const fields = [...change.guard.keys()].join()
    let answer = await this.#change(change.now, decide)
    if (answer.kind === 'conflict') {
      await this.#turns.wait(fields)
      answer = await this.#change(change.now, decide)
    }
    if (answer.kind !== 'conflict') this.#turns.next(fields)
    return answer
  }

  /** As `retire` of the store contract. */
  retire(retirement: Retirement): Promise<RetireResult | TooLarge> {
    return this.#change(retirement.now, (entry) => decideRetire(entry, retirement))
  }

  /** Called by the platform. A session that was used meanwhile gets another alarm. */
  async alarm(): Promise<void> {
    const item = await this.ctx.storage.get(ITEM)
    const ends = isItem(item) ? item.ends : 0
    if (Date.now() >= ends) await this.ctx.storage.deleteAll()
    else await this.ctx.storage.setAlarm(ends)
  }

  #change<Answer>(
    now: number,
    decide: (entry: Stored | undefined) => Decision<Answer>,
  ): Promise<Answer | TooLarge> {
    return this.ctx.storage.transaction(async (storage): Promise<Answer | TooLarge> => {
      const { answer, entry } = decide(entryOf(await storage.get(ITEM)))
      if (entry === undefined) return answer
      const ends = Date.now() + endOf(entry) - now + SLACK
      // Bytes, since a text with one letter beyond Latin-1 would take two for each.
      const bytes = new TextEncoder().encode(encodeEntry(entry))
      if (bytes.length > VALUE_LIMIT) return { kind: 'too large', bytes: bytes.length }
      await storage.put(ITEM, { entry: bytes, ends } satisfies Item)
      // An alarm that comes too early finds out itself. So most writes set none, which costs as much as a write.
      const alarm = await storage.getAlarm()
      if (alarm === null || alarm > ends) await storage.setAlarm(ends)
      return answer
    })
  }
}

function entryOf(item: unknown): Stored | undefined {
  return decodeEntry(isItem(item) ? item.entry : item)
}

function isItem(value: unknown): value is Item {
  return (
    typeof value === 'object' &&
    value !== null &&
    'entry' in value &&
    'ends' in value &&
    typeof value.ends === 'number'
  )
}
