import { SessionError } from '../errors/errors.ts'
import type { Vault } from '../sealing/vault.ts'
import { difference } from '../state/new-record.ts'
import { catchUp } from '../state/transitions.ts'
import { vaultOf, type Work } from '../state/work.ts'
import { MARKER_LIFE } from '../store/expiry.ts'
import { retireSurely } from '../store/retire.ts'
import type { Retired, Retirement, RetireResult, SessionRecord } from '../store/store.ts'
import { createPatience } from '../turns/patience.ts'

/** The record that takes over. */
export interface Successor {
  /** What the marker of the old one says of it. */
  readonly name: string
  readonly vault: Vault
  record: SessionRecord
  /** Of the old record, as the new one was made of it; `null` where parallel changes are missing. */
  revision: number | null
}

/** Retires the old record, carrying over what was written to it meanwhile, until nothing was. */
export async function replaceOld(
  work: Work,
  next: Successor,
  rebuild: (current: SessionRecord) => Promise<SessionRecord>,
): Promise<'moved' | 'refused' | Retired | null> {
  const { clock } = work.environment
  const old = vaultOf(work)
  const wait = createPatience(work.environment)
  const retireOld = async (retirement: Retirement): Promise<RetireResult> => {
    try {
      return await retireSurely(clock, (again) => old.retire(again), retirement)
    } catch (error) {
      // Where that fails, too, the first error tells as much.
      const found = await old.read(clock.now()).catch(() => null)
      if (found?.kind === 'retired') return { ...found, kind: 'gone' }
      // The old record may lead on to the new one by now, or yet be made to, and nothing else is left of the session then.
      const isRefused = error instanceof SessionError && error.code === 'STORE_UNAVAILABLE'
      if (found?.kind !== 'live' || !isRefused) work.next = null
      throw error
    }
  }
  for (;;) {
    const now = clock.now()
    const answer = await retireOld({
      reason: 'rotated',
      now,
      keepUntil: now + MARKER_LIFE,
      successor: next.name,
      ...(next.revision === null ? {} : { ifRevision: next.revision }),
    })
    if (answer.kind === 'gone') {
      if (!('at' in answer)) return null
      if (answer.successor !== next.name) return answer
    }
    if (answer.kind !== 'conflict') return 'moved'
    catchUp(work, answer)
    if (!(await carryOver(work, next, await rebuild(answer.current)))) return 'refused'
    next.revision = answer.revision
    await wait()
  }
}

async function carryOver(work: Work, next: Successor, record: SessionRecord): Promise<boolean> {
  const { clock } = work.environment
  const answer = await next.vault.apply(difference(next.record, record, clock.now()))
  next.record = record
  return answer.kind === 'applied'
}
