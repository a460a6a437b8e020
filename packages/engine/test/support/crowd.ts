import type { SessionRequest } from '../../src/index.ts'
import type { Browser, Site } from './site.ts'
import type { Tap } from './tapped-store.ts'

/** A request as far as a page and its middleware use it here. */
type Request = Pick<SessionRequest, 'session' | 'commit'>

/** Adds an item to the list that the request reads. */
export const append = async ({ session }: Request, item: unknown) =>
  session.set('list', [...(((await session.get('list')) as unknown[]) ?? []), item])

interface CrowdOptions {
  /** What else the page does before the commits. */
  alsoDo?: () => void
  /** How the write that the others wait for ends. */
  firstEnds?: Tap
}

/** Requests that have read the list, added an item each, and commit while the write of one before them is under way. */
export async function crowd(
  site: Site,
  browser: Browser,
  requests: readonly Request[],
  { alsoDo, firstEnds = (send) => send() }: CrowdOptions = {},
) {
  const first = browser.open()
  await append(first, 'first')
  for (const [index, request] of requests.entries()) await append(request, index)
  alsoDo?.()
  const { promise: gate, resolve: open } = Promise.withResolvers<void>()
  site.store.next('apply', (send) => gate.then(() => firstEnds(send)))
  const before = site.store.calls.length
  const earlier = first.commit().catch(() => undefined)
  const commits = requests.map((request) => request.commit())
  return {
    calls: () => site.store.calls.slice(before),
    /** Lets the first go on, and waits for all: `kept`, or the code of the error. */
    async done(): Promise<string[]> {
      open()
      const results = await site.clock.settle(Promise.allSettled(commits))
      await earlier
      return results.map((result) => (result.status === 'fulfilled' ? 'kept' : result.reason.code))
    },
  }
}
