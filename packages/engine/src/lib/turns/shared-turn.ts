import { combined } from '../store/combine-changes.ts'
import { acknowledged, applyChange } from '../store/record.ts'
import type { ApplyResult, Change, Live, SessionRecord } from '../store/store.ts'

/** Who has something to write on a session, and can do it on whatever record the session has by then. */
export interface Writer {
  /** The newest record that it knows, if nothing is known to be missing in it. */
  known(): Live | null
  /** What it would write on this record; `null` for nothing. What it throws is its own failure. */
  plan(ground: SessionRecord | null): Change | null | Promise<Change | null>
  send(change: Change): Promise<ApplyResult>
}

/** What was sent, for all writers of a turn together. */
export interface Sent {
  readonly base: Live
  readonly change: Change
  readonly answer: ApplyResult
}

/** One call of the store for all who wait for their turn at the same time. */
export interface SharedTurn {
  /**
   * Resolves to what was sent, or to `null` where a writer had nothing to write and nobody before it did. Rejects as its
   * `plan`, or the call, did.
   */
  join(writer: Writer): Promise<Sent | null>
  /** Sends what all who joined have to write; resolves to the record that this left, if it is known. Never rejects. */
  go(latest: Live | null): Promise<Live | null>
}

interface Place {
  readonly writer: Writer
  readonly ground: PromiseWithResolvers<{
    readonly record: SessionRecord | null
    /** Whether it holds what others have yet to send. */
    readonly isAhead: boolean
  }>
  readonly planned: PromiseWithResolvers<Change | null>
}

/**
 * Each writer plans on what those before it leave, and none of it is stored unless all of it is: nobody builds on a
 * write that is refused. A writer plans in its own asynchronous context, not in that of the one who sends.
 */
export function createSharedTurn(): SharedTurn {
  const places: Place[] = []
  const { promise: sent, resolve, reject } = Promise.withResolvers<Sent>()

  return {
    async join(writer) {
      const place: Place = { writer, ground: Promise.withResolvers(), planned: Promise.withResolvers() }
      places.push(place)
      const { record, isAhead } = await place.ground.promise
      let change: Change | null = null
      try {
        const planned = writer.plan(record)
        change = planned instanceof Promise ? await planned : planned
      } finally {
        place.planned.resolve(change)
      }
      // Who has nothing left to write leans on those before: it is done when that is stored.
      return change === null && !isAhead ? null : sent
    },

    async go(latest) {
      const base = newest(latest, places)
      let ground = base?.record ?? null
      let whole: Change | null = null
      let sender: Writer | null = null
      for (const { writer, ...place } of places) {
        place.ground.resolve({ record: ground, isAhead: whole !== null })
        const change = await place.planned.promise
        if (change === null || ground === null) continue
        ground = applyChange(ground, change).record
        whole = whole === null ? change : combined(whole, change)
        sender ??= writer
      }
      if (base === null || whole === null || sender === null) return base
      try {
        const done: Sent = { base, change: whole, answer: await sender.send(whole) }
        resolve(done)
        return leftBy(done)
      } catch (error) {
        reject(error)
        return null
      }
    },
  }
}

function newest(latest: Live | null, places: readonly Place[]): Live | null {
  return places.reduce((newer, { writer }) => {
    const known = writer.known()
    return known !== null && known.revision > (newer?.revision ?? -1) ? known : newer
  }, latest)
}

/** The record that a call of the store left, if nothing is missing in what is known of it. */
export function leftBy({ base, change, answer }: Sent): Live | null {
  if (answer.kind !== 'applied') return null
  const { record, revision } = acknowledged(base, change, answer)
  return revision === null ? null : { kind: 'live', record, revision }
}
