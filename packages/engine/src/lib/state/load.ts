import { type OtherSession, openVault, type Vault } from '../sealing/vault.ts'
import { ending } from '../store/expiry.ts'
import type { Conflict, ReadResult } from '../store/store.ts'
import { isInFlight } from './rotation-grace.ts'
import { acceptGone, catchUp, settleRead } from './transitions.ts'
import { type Environment, vaultOf, type Work } from './work.ts'

/** Longest time that it may take to end all sessions of a user, in milliseconds. */
const REVOCATION = 60_000

const DONE = Promise.resolve()

/** Reads the request's session, once, or learns it from what a write met. Of several tokens it finds out which one counts. */
export function load(work: Work, met?: Conflict): Promise<void> {
  if (work.source.kind !== 'unread') return DONE
  work.reading ??= read(work, met)
  return work.reading
}

/** Brings the newest record up to date, when parallel changes are known to be missing in it. */
export async function refresh(work: Work): Promise<void> {
  const { source, token, environment } = work
  if (source.kind !== 'live' || source.revision !== null || token === null) return
  const found = await vaultOf(work).read(environment.clock.now())
  // An atomic verb asks outside of the order: a commit may have moved on.
  if (work.token !== token || work.source.kind !== 'live') return
  if (found.kind === 'live') catchUp(work, { current: found.record, revision: found.revision })
  else
    acceptGone(
      work,
      found.kind === 'retired' ? { ...found, kind: 'gone' } : { kind: 'gone', reason: found.kind },
    )
}

async function read(work: Work, met?: Conflict): Promise<void> {
  const { token } = work
  try {
    const isAlone = work.rivals.length === 0
    const answer = await (isAlone ? readOrEndRevoked(work.environment, vaultOf(work), met) : readAll(work))
    // The answer counts for the session that was asked for: the request may have moved on meanwhile.
    if (work.token === token && work.source.kind === 'unread')
      settleRead(work, 'kind' in answer ? answer : choose(work, answer))
  } finally {
    work.reading = null
  }
}

interface Answer {
  readonly token: string
  readonly vault: Vault
  readonly found: ReadResult
}

/** What the store has under each token of a browser with cookies of other paths or domains. */
async function readAll({ environment, token, rivals }: Work): Promise<readonly Answer[]> {
  const tokens = token === null ? rivals : [token, ...rivals]
  const reading = tokens.map(async (each) => {
    const vault = openVault(environment, each)
    return { token: each, vault, found: await readOrEndRevoked(environment, vault) }
  })
  return Promise.all(reading)
}

/**
 * The answer that counts, of which the request takes over the token: a session that is live, or that was until just now,
 * so that nothing replaces what it became. Otherwise a dead cookie would lock out, or hide, the session of another one.
 */
function choose(work: Work, answers: readonly Answer[]): ReadResult {
  const best =
    answers.find(({ found }) => found.kind === 'live') ??
    answers.find(({ found }) => found.kind !== 'unreadable' && isInFlight(work, found)) ??
    answers.find(({ found }) => found.kind === 'unreadable') ??
    answers[0]
  if (best === undefined) return { kind: 'absent' }
  work.token = best.token
  work.vault = best.vault
  work.rivals = []
  work.alsoThere = answers.filter((answer) => answer !== best).flatMap(sessionIn)
  return best.found
}

function sessionIn({ vault, found }: Answer): OtherSession[] {
  if (found.kind === 'live') return [{ vault, meta: found.record.meta }]
  return found.kind === 'unreadable' ? [{ vault, meta: null }] : []
}

/** What the store has, unless it was revoked without the store's knowing: then it ends here, as of then. */
async function readOrEndRevoked(
  { users, clock, emit }: Environment,
  vault: Vault,
  met?: Conflict,
): Promise<ReadResult> {
  const found: ReadResult = met
    ? { kind: 'live', record: met.current, revision: met.revision }
    : await vault.read(clock.now())
  if (found.kind !== 'live' || found.record.meta.userId === null) return found
  const at = await users.revokedAt(found.record.meta)
  if (at === null) return found
  const { id, userId } = found.record.meta
  const now = clock.now()
  const answer = await vault.retire(ending(now))
  if (answer.kind === 'applied') emit({ type: 'revoked', id, userId })
  if (answer.kind === 'gone' && 'at' in answer) return { ...answer, kind: 'retired' }
  // Who ends all sessions comes by here soon, and a login often follows: nothing may replace its cookie meanwhile.
  return { kind: 'retired', reason: 'ended', at: now - at < REVOCATION ? now : at }
}
