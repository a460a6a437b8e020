import { SessionError } from '../errors/errors.ts'
import type { Write } from '../merge/write.ts'
import { carries, type Draft, fieldsBefore, type Writes } from '../state/draft.ts'
import { mergeDraft, mergingFor, present } from '../state/merge-draft.ts'
import { newStamp, type Work } from '../state/work.ts'
import type { Field, SessionRecord } from '../store/store.ts'
import { keyOfField } from '../values/fields.ts'

/**
 * The draft as it must be written on this record, with what an atomic verb made after a login made again of what is
 * there by now: the login waited for the commit, so that others could change it meanwhile.
 *
 * @throws SessionError `SESSION_CONTENDED` when a function does not come to an end
 */
export async function replay(work: Work, draft: Draft, record: SessionRecord): Promise<Draft> {
  await mergingFor(work, draft, record)
  const settled = mergeDraft(work, draft, record)
  const { login } = settled
  if (login === null) return settled
  const { userId } = record.meta
  const there = (field: string) =>
    carries(draft, field, userId) ? present(work, record.fields.get(field) ?? null) : null
  const before = { ...login.before, writes: await allMadeAgain(work, login.before.writes, there) }
  const logged = { ...settled, login: { ...login, before } }
  const under = fieldsBefore(logged, { userId, fields: record.fields }, work.environment.clock.now())
  return { ...logged, writes: await allMadeAgain(work, settled.writes, (field) => under.get(field) ?? null) }
}

async function allMadeAgain(
  work: Work,
  writes: Writes,
  ground: (field: string) => Field | null,
): Promise<Writes> {
  const made: Writes = new Map()
  for (const [field, write] of writes)
    made.set(field, await madeAgain(work, field, write, ground(field)?.value ?? null))
  return made
}

async function madeAgain(work: Work, field: string, write: Write, ground: string | null): Promise<Write> {
  const { made } = write
  if (made === undefined || made.ground === ground) return write
  const { clock, patience } = work.environment
  runAgain.add(work)
  return new Promise<Write>((resolve, reject) => {
    // The function may use the session, which may wait for this commit.
    const cancel = clock.after(patience, () => reject(endless(field)))
    made
      .of(ground)
      .finally(cancel)
      .then((text) => resolve({ ...write, text, stamp: newStamp(work) }), reject)
  }).finally(() => runAgain.delete(work))
}

/** Requests whose commit waits for a function of their page. */
const runAgain = new WeakSet<Work>()

/** Whether a function of the page runs, for which the commit of its request waits. */
export function isRunAgain(work: Work): boolean {
  return runAgain.has(work)
}

function endless(field: string): SessionError {
  return new SessionError(
    'SESSION_CONTENDED',
    `The function of session.update("${keyOfField(field)}") had to run again when a login was stored, and did not come to an end.`,
    { hint: 'After login(), use no other update() inside the function.' },
  )
}
