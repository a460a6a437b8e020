import { endings, rotation } from './commit/commit.ts'
import { loadMerging } from './merge/merging.ts'
import { atomicVerbs, csrfTokens } from './session/lazy-parts.ts'
import { userSessionsPart, usersPart } from './users/lazy-users.ts'

/** Loads all that is otherwise loaded when it is first needed, for those who must know when nothing is under way. */
export async function loadParts(): Promise<void> {
  await loadMerging()
  for (const { load } of [rotation, endings, atomicVerbs, usersPart, userSessionsPart, csrfTokens])
    await load()
}
