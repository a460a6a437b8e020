import { SEALED } from '../sealing/vault.ts'
import type { DraftLogin } from '../state/draft.ts'
import { baseOf } from '../state/observe.ts'
import { recordOf, type Work } from '../state/work.ts'
import { isLeftByLogin, type Successor, successorOf } from '../store/retire.ts'
import type { Fields, Retired, SessionRecord } from '../store/store.ts'
import { readIndex } from '../users/user-index.ts'
import { isInRoom } from '../values/fields.ts'

/**
 * What a login that came second goes on from: the session that the first one led to, if the same user logged in
 * there, or was logged in before. A session of anybody else stays closed, as does one that did not begin with that rotation.
 *
 * What is sealed opens with a token that only the browser has: then it is what this request had read itself, as far as
 * that is still there.
 */
export async function takeOver(
  work: Work,
  login: DraftLogin,
  retired: Retired | null,
): Promise<SessionRecord | null> {
  if (retired === null || login.discards) return null
  const successor = await successorOf(work.environment, retired)
  if (successor === null) return null
  const { record } = successor
  const seen = recordOf(work)
  const wasTheirs = seen !== null && seen.meta.id === record.meta.id && seen.meta.userId === login.userId
  if (!wasTheirs && !isLeftByLogin(retired)) return null
  if (!(await isOf(work, login.userId, successor))) return null
  if (!record.fields.has(SEALED)) return record
  return seen && leftIn(work, seen, record.fields)
}

/**
 * What was read of a session, as far as it is left in one that cannot be opened. Stamps are in clear, and stay with what
 * nobody writes. Of what has gone, the fields with stamps of their own may be newer versions: only what the page looked at
 * is kept then, and no message, which would be shown twice.
 */
function leftIn(work: Work, { meta, fields }: SessionRecord, sealed: Fields): SessionRecord {
  const stamps = new Set([...sealed].flatMap(([name, { stamp }]) => (name === SEALED ? [] : [stamp])))
  const known = new Set([...fields.values()].map(({ stamp }) => stamp))
  const isChanged = [...stamps].some((stamp) => !known.has(stamp))
  const mayBeThere = (name: string) => isChanged && isInRoom(name, 'data') && baseOf(work, name) !== undefined
  const left = [...fields].filter(([name, { stamp }]) => stamps.has(stamp) || mayBeThere(name))
  return { meta, fields: new Map(left) }
}

async function isOf({ environment }: Work, userId: string, { key, record }: Successor): Promise<boolean> {
  const { meta, fields } = record
  const isTheirs = fields.has(SEALED)
    ? (await readIndex(environment, userId, environment.clock.now())).entries.has(key)
    : meta.userId === userId
  return isTheirs && !(await environment.users.isRevoked({ ...meta, userId }))
}
