import { lazily } from '../lazily.ts'
import { assertGrowth } from '../state/assert-size.ts'
import type { Draft } from '../state/draft.ts'
import { mergeDraft, mergingFor } from '../state/merge-draft.ts'
import { baseOf } from '../state/observe.ts'
import { catchUpTo, wholeRecord } from '../state/transitions.ts'
import { recordOf, vaultOf, type Work } from '../state/work.ts'
import type { Change, SessionRecord } from '../store/store.ts'
import type { KeyedQueue } from '../turns/queue.ts'
import type { Sent } from '../turns/shared-turn.ts'
import { changeOf, isWanted, newTimes } from './change.ts'

export const unconfirmed = lazily(() => import('./unconfirmed.ts'))

/** The part of the change that the request asked for, as soon as it is planned. */
interface Planned {
  own: Change | null
}

interface Sending extends Omit<Sent, 'base'> {
  /** The part of the change that this request asked for; `null` where others, in the same call, do all of it. */
  readonly own: Change | null
}

/** Sends what the draft changes; resolves to `null` when that is nothing. */
export async function send(work: Work, draft: Draft): Promise<Sending | null> {
  const { queue } = work.environment
  const planned: Planned = { own: null }
  try {
    const isShared = queue !== null && canShare(work, draft)
    return await (isShared ? sendTogether(work, draft, { queue, planned }) : sendAlone(work, draft, planned))
  } catch (error) {
    return unconfirmed.use(({ noteUnconfirmed }) =>
      noteUnconfirmed(work, draft, { change: planned.own, error }),
    )
  }
}

async function sendAlone(work: Work, draft: Draft, planned: Planned): Promise<Sending | null> {
  const record = recordOf(work)
  const merging = record && mergingFor(work, draft, record)
  if (merging !== null) await merging
  const change = planOf(work, draft, record)
  planned.own = change
  return change && { own: change, change, answer: await vaultOf(work).apply(change) }
}

/** The same, in one call with what other requests of this process write to the session at this moment. */
async function sendTogether(
  work: Work,
  draft: Draft,
  { queue, planned }: { queue: KeyedQueue; planned: Planned },
): Promise<Sending | null> {
  const vault = vaultOf(work)
  const sent = await queue.share(vault.key, {
    known: () => wholeRecord(work),
    plan(ground) {
      if (ground === null) return null
      const plan = () => {
        planned.own = planOf(work, draft, ground)
        return planned.own
      }
      const merging = mergingFor(work, draft, ground)
      return merging === null ? plan() : merging.then(plan)
    },
    send: (change) => vault.apply(change),
  })
  if (sent === null) return null
  catchUpTo(work, sent.base)
  return { own: planned.own, ...sent }
}

/** True for a write that a parallel one may refuse, of a request that knows what it writes on. */
function canShare(work: Work, { clears, persist, writes }: Draft): boolean {
  if (
    work.unconfirmed !== null ||
    work.hasTurn ||
    clears ||
    persist !== null ||
    wholeRecord(work) === null ||
    newTimes(work) !== null
  )
    return false
  return [...writes.keys()].some((field) => baseOf(work, field) !== undefined)
}

/** The change that the draft makes of the record, merged with what parallel requests wrote. */
function planOf(work: Work, draft: Draft, record: SessionRecord | null): Change | null {
  const change = changeOf(work, record === null ? draft : mergeDraft(work, draft, record), record)
  if (!isWanted(change)) return null
  return assertGrowth(work, record, change)
}
