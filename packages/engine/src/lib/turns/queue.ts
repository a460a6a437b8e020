import type { Clock } from '../clock.ts'
import type { Live } from '../store/store.ts'
import { createSharedTurn, leftBy, type Sent, type SharedTurn, type Writer } from './shared-turn.ts'

/**
 * Lets the writers of one session go one after the other within this process, so that they do not fight over the
 * same stamps, and hands each the record that the one before it left. It only saves tries: a writer that takes
 * too long is overtaken, and who has waited too long goes on out of turn, since the guards of the store keep
 * the order right.
 *
 * A promise of one request must not be awaited by another one on workerd: no queue there.
 */
export interface KeyedQueue {
  /** Gives a turn to a task, which resolves to the record that it leaves, if it knows it. */
  run(key: string, task: (latest: Live | null) => Promise<Live | null>): Promise<void>
  /** Gives one turn, and one call of the store, to all writers that wait for it. Resolves and rejects as `SharedTurn` does. */
  share(key: string, writer: Writer): Promise<Sent | null>
}

export interface QueueOptions {
  readonly clock: Clock
  /** Milliseconds that a writer may wait for its turn in all. */
  readonly patience: number
}

/** Milliseconds after which a writer is overtaken: its store does not answer, or the page's own code takes its time. */
const LONGEST_TURN = 250

export function createQueue({ clock, patience }: QueueOptions): KeyedQueue {
  /** For each session: settles when the last of its writers is done, or is overtaken. */
  const turns = new Map<string, Promise<Live | null>>()
  /** For each session: the turn that has yet to come, and that others may share. */
  const shared = new Map<string, SharedTurn>()

  const run: KeyedQueue['run'] = async (key, task) => {
    const before = turns.get(key)
    const { promise: turn, resolve: release } = Promise.withResolvers<Live | null>()
    turns.set(key, turn)
    const latest = before === undefined ? null : await within(clock, patience, before)
    const cancel = clock.after(LONGEST_TURN, () => release(null))
    try {
      release(await task(latest))
    } finally {
      cancel()
      release(null)
      if (turns.get(key) === turn) turns.delete(key)
    }
  }

  /** The turn of a writer that meets no other one, as nearly all: there is nobody to share it with. */
  async function goAlone(key: string, writer: Writer): Promise<Sent | null> {
    let sent: Sent | null = null
    await run(key, async () => {
      const turn = turns.get(key)
      const base = writer.known()
      const change = await writer.plan(base?.record ?? null)
      if (base === null || change === null) return base
      sent = { base, change, answer: await writer.send(change) }
      // What nobody waits for need not be known.
      return turns.get(key) === turn ? null : leftBy(sent)
    })
    return sent
  }

  /** A turn that others may share until it comes. */
  async function goTogether(key: string, writer: Writer): Promise<Sent | null> {
    const turn = createSharedTurn()
    shared.set(key, turn)
    const sent = turn.join(writer)
    const done = run(key, (latest) => {
      shared.delete(key)
      return turn.go(latest)
    })
    const [answer] = await Promise.all([sent, done])
    return answer
  }

  return {
    run,
    share(key, writer) {
      const waiting = shared.get(key)
      if (waiting !== undefined) return waiting.join(writer)
      return turns.has(key) ? goTogether(key, writer) : goAlone(key, writer)
    },
  }
}

/** What the promise resolves to, or `null` when that takes longer. */
function within(clock: Clock, ms: number, promise: Promise<Live | null>): Promise<Live | null> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, () => resolve(null))
    promise.then((value) => {
      cancel()
      resolve(value)
    })
  })
}
