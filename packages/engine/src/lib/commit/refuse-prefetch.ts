import { SessionError } from '../errors/errors.ts'
import type { Draft } from '../state/draft.ts'
import { load } from '../state/load.ts'
import { present } from '../state/merge-draft.ts'
import { recordOf, type Work } from '../state/work.ts'
import { isInRoom } from '../values/fields.ts'

/**
 * Refuses what would take anything of the session away while nobody has clicked yet. The browser throws away what it
 * fetched without success, and asks again at the click.
 *
 * @throws SessionError `SESSION_PREFETCHED`
 */
export function refuseAhead({ options: { unseen } }: Work, call: string): void {
  if (unseen === 'ahead') throw prefetched(`called session.${call}`)
}

/**
 * The draft of a prefetch without what it deletes, since nothing of it is there: all of one that would delete a key or a
 * flash is refused. Reads only where the draft deletes something.
 *
 * @throws SessionError `SESSION_PREFETCHED`
 */
export async function withoutDeleting(work: Work, draft: Draft): Promise<Draft> {
  const { clears, writes } = draft
  const deleted = [...writes].filter(([, { text }]) => text === null).map(([field]) => field)
  if (!clears && deleted.length === 0) return draft
  await load(work)
  // The commit tells that it drops them.
  if (work.source.kind === 'interrupted') return draft
  const fields = recordOf(work)?.fields ?? new Map()
  const names = clears ? [...fields.keys()].filter((name) => !isInRoom(name, 'own')) : deleted
  if (names.some((name) => present(work, fields.get(name) ?? null)))
    throw prefetched('tried to delete something from the session')
  // What somebody else writes from here on must stay.
  return { ...draft, clears: false, writes: new Map([...writes].filter(([, { text }]) => text !== null)) }
}

function prefetched(what: string): SessionError {
  return new SessionError(
    'SESSION_PREFETCHED',
    `A prefetch ${what}. That was refused, because the visitor has not clicked yet.`,
    {
      hint: 'The browser asks again on click. Make changes in a form with method="post", or give the link `data-astro-prefetch="false"`.',
    },
  )
}
