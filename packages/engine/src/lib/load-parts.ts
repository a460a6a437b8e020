import { endings, leftovers, rotation } from './commit/commit.ts'
import { unconfirmed } from './commit/send.ts'
import { discarding } from './lifecycle/create.ts'
import { merging } from './merge/lazy-merging.ts'
import { atomicVerbs, csrfTokens } from './session/lazy-parts.ts'
import { allSessionsPart, userSessionsPart, usersPart } from './users/lazy-users.ts'

/**
 * Loads all parts of the engine that are otherwise loaded when they are first needed: for tests that decide by
 * themselves when nothing is under way any more, or move the clock by hand.
 */
export async function loadParts(): Promise<void> {
  for (const { load } of [
    merging,
    rotation,
    endings,
    leftovers,
    unconfirmed,
    discarding,
    atomicVerbs,
    usersPart,
    userSessionsPart,
    allSessionsPart,
    csrfTokens,
  ])
    await load()
}
