import { SessionError } from '../errors/errors.ts'
import { lazily } from '../lazily.ts'
import { assertSize } from '../state/assert-size.ts'
import { type Draft, fieldsAfter, type Ground } from '../state/draft.ts'
import { doBeside } from '../state/in-order.ts'
import { createdRecord, lifeOf } from '../state/new-record.ts'
import { bareGround } from '../state/observe.ts'
import { interrupt, moveToNext } from '../state/transitions.ts'
import { nextSession, type Work } from '../state/work.ts'
import { createPatience, type Patience } from '../turns/patience.ts'

export const discarding = lazily(() => import('./discard.ts'))

/**
 * Starts the session that a draft asks for. Nothing is stored for a draft that keeps nothing: a visitor who
 * writes nothing costs nothing.
 *
 * @param ground what the draft stands on (nothing)
 */
export async function create(work: Work, draft: Draft, ground = bareGround(work)): Promise<void> {
  const fields = fieldsAfter(draft, ground, work.environment.clock.now())
  if (draft.login === null && fields.size === 0) return
  if (draft.login === null && work.options.holdsBackCookie === true && !work.hadToken) throw crossSite()
  if (draft.login === null) work.options.beforeStart?.()
  // The headers have left, or the visitor's cookie names another session: the new one could not be reached.
  if (work.isLate || !work.ownsCookie) return interrupt(work, 'response-started')
  assertSize(fields, work)
  try {
    await createRecord(work, { draft, ground, wait: createPatience(work.environment) })
  } catch (error) {
    const { next } = work
    work.next = null
    const userId = draft.login?.userId ?? null
    // No answer waits for it. Otherwise it would count among the sessions of its user.
    if (next !== null && userId !== null)
      doBeside(
        work,
        discarding.use(({ discard }) => discard(work, next, userId)),
      )
    throw error
  }
}

interface Creation {
  readonly draft: Draft
  readonly ground: Ground
  readonly wait: Patience
}

async function createRecord(work: Work, creation: Creation): Promise<void> {
  const { environment } = work
  const { draft, ground, wait } = creation
  const now = environment.clock.now()
  const { id, vault } = nextSession(work)
  const userId = draft.login?.userId ?? null
  const session = { key: vault.key, deadline: now + lifeOf(draft.login, environment) }
  const fresh = { ...environment, id, now }
  const user = userId === null ? null : await environment.users.join(userId, session)
  const record = createdRecord(draft, ground, { ...fresh, epoch: user?.epoch ?? 0 })
  if (!(await vault.create(record, now))) {
    if (userId === null) return interrupt(work, 'ended')
    // All sessions of the user were ended in between: the login is a later one, under another token.
    work.next = null
    await wait()
    return createRecord(work, creation)
  }
  moveToNext(work, record, record.fields)
  work.isNew = true
  environment.emit({ type: 'created', id: record.meta.id, userId })
  if (userId !== null) await environment.users.trim(userId)
}

function crossSite(): SessionError {
  return new SessionError(
    'SESSION_CROSS_SITE',
    "A request caused by another site came without the visitor's cookie, and writes to the session: a new session would replace the visitor's own. Nothing was written.",
    {
      hint: 'Browsers withhold the cookie from forms, frames, images and scripts of other sites (SameSite). Answer with a redirect (303) to a page of this site, which gets the cookie, and write there.',
    },
  )
}
