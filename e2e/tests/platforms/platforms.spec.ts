import { expect, test } from '@playwright/test'
import {
  type PlatformSite,
  type PlatformStage,
  startOnPlatform,
} from '../../support/platforms/platform-site.ts'
import { isSoak } from '../../support/soak.ts'
import { caching } from '../paths/cases/caching.ts'
import { errors } from '../paths/cases/errors.ts'
import { forms } from '../paths/cases/forms.ts'
import { rendering } from '../paths/cases/rendering.ts'
import { streams } from '../paths/cases/streams.ts'
import { tokens } from '../paths/cases/tokens.ts'
import { visits } from '../paths/cases/visits.ts'
import { siteOf } from '../paths/path-site.ts'
import { freezes } from './freezes.ts'
import { functions } from './functions.ts'

const cases = [...rendering, ...forms, ...errors, ...streams, ...caching, ...visits, ...tokens]

interface Stage extends PlatformStage {
  /** Facts that say nothing of the session there, by the beginning of their names. */
  readonly without: readonly string[]
}

// A cache of the platform stands before its functions, and not in them.
const CACHED = ['a page that leaves the session alone is cached', 'a late first read keeps its page out']

/** The adapter answers 404 for a page that the build has rendered, with and without sessions. */
const PRERENDERED = ['a prerendered page has no session']

const REST: readonly Stage[] = [
  { platform: 'vercel', store: 'redis', without: CACHED },
  { platform: 'netlify', store: 'upstash', without: CACHED },
  { platform: 'netlify', store: 'redis', without: CACHED },
  { platform: 'deno', store: 'upstash', without: PRERENDERED },
  { platform: 'deno', store: 'redis', without: PRERENDERED },
  { platform: 'bun', store: 'redis', without: [] },
]

/** Each platform and each store; the long runs take more pairs of them. */
const stages: readonly Stage[] = [
  { platform: 'vercel', store: 'upstash', without: CACHED },
  { platform: 'netlify', store: 'netlify-blobs', without: CACHED },
  { platform: 'deno', store: 'deno-kv', without: PRERENDERED },
  { platform: 'bun', store: 'fs', without: [] },
  ...(isSoak ? REST : []),
]

for (const { without, ...stage } of stages) {
  test.describe(`${stage.platform} with ${stage.store}`, () => {
    let server: PlatformSite | undefined
    const site = () => siteOf(server?.url ?? '', true)

    test.beforeAll(async () => {
      server = await startOnPlatform(stage)
    })

    test.afterAll(() => server?.stop())

    for (const { name, run } of cases) {
      if (!without.some((beginning) => name.startsWith(beginning))) test(name, () => run(site()))
    }

    test('a login holds, and a logout ends it for who still has the cookie', async () => {
      const ann = await site().visitorNamed('ann')
      const before = ann.copy()
      await ann.post('/api/login', { user: 'ann' })
      const tab = ann.copy()
      expect(await ann.kept()).toEqual({ data: { name: 'ann' }, userId: 'ann' })
      expect((await ann.fetch('/logout')).status).toBe(302)
      expect(ann.cookies).toEqual([])
      for (const late of [before, tab]) expect(await late.kept()).toEqual({ data: {}, userId: null })
    })

    if (stage.platform === 'vercel' || stage.platform === 'netlify') {
      for (const { name, run } of [...functions, ...freezes]) test(name, () => run(site(), started(server)))
    }

    // The file of Deno KV is open, and nothing takes it away: the tests of the driver have it locked, and not to be opened.
    if (stage.store === 'deno-kv') return

    // The last one: nothing comes after it on this server.
    test('a store that is away is a 503, and no cookie goes', async () => {
      const ann = await site().visitorNamed('ann')
      const { cookies } = ann
      await server?.breakStore()
      const response = await ann.fetch('/page')
      expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '5'])
      expect(ann.cookies).toEqual(cookies)
    })
  })
}

function started(server: PlatformSite | undefined): PlatformSite {
  if (server === undefined) throw new Error('The site runs in tests only.')
  return server
}
