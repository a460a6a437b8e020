import { fileURLToPath } from 'node:url'
import { test } from '@playwright/test'
import { isSoak } from '../../support/soak.ts'
import { Visitor } from '../../support/visitor.ts'
import { startOnWorkerd, type WorkerdSite, type WorkerdStage } from '../../support/workerd-site.ts'
import { caching } from './cases/caching.ts'
import { errors } from './cases/errors.ts'
import { forms } from './cases/forms.ts'
import { rendering } from './cases/rendering.ts'
import { streams } from './cases/streams.ts'
import { tokenSessions } from './cases/token-sessions.ts'
import { tokens } from './cases/tokens.ts'
import { transitions } from './cases/transitions.ts'
import { visits } from './cases/visits.ts'
import type { PathCase } from './path-case.ts'
import { siteOf } from './path-site.ts'

const root = fileURLToPath(new URL('../../fixtures/workerd/', import.meta.url))

const all = [
  ...rendering,
  ...forms,
  ...errors,
  ...streams,
  ...caching,
  ...visits,
  ...tokens,
  ...tokenSessions,
]

/** What differs most in how workerd is driven: a page, an endpoint, actions, parallel islands, a rewrite, a late write. */
const slice = [
  'a token that a login answered opens its session, which is listed, counted and cached nowhere',
  'a rotated token is answered in a header, and the old one opens nothing: 409, and 401 after ten seconds',
  'a page keeps what it wrote, and Astro.session is the same session',
  'an endpoint keeps what it wrote, and context.session is the same session',
  'an RPC action keeps what it wrote',
  'a form action keeps what it wrote, and its page sees it',
  'the result of an action outlives the redirect, starts a session, and is shown once',
  'Astro.rewrite shares the session, and sends one cookie',
  'six server islands that write at once lose nothing',
  'a late write to a session is in the store when the page ends',
].map(caseNamed)

type Stage = WorkerdStage & { readonly cases: readonly PathCase[] }

const REST: readonly Stage[] = [
  // Every page is compiled while a test waits.
  { mode: 'dev', store: 'durable-object', cases: slice },
  // KV promises nothing to those who write at once.
  { mode: 'preview', store: 'kv', cases: slice.filter(({ name }) => !name.includes('at once')) },
]

// `astro dev` on workerd is what the toolbar is tested on.
const stages: readonly Stage[] = [
  { mode: 'preview', store: 'durable-object', cases: all },
  ...(isSoak ? REST : []),
]

for (const { cases, ...stage } of stages) {
  test.describe(`${stage.mode} on workerd with ${stage.store}`, () => {
    let server: WorkerdSite | undefined

    test.beforeAll(async () => {
      server = await startOnWorkerd(root, stage)
      await new Visitor(`${server.url}/shop`).text('/page')
    })

    test.afterAll(() => server?.stop())

    const site = () => siteOf(server?.url ?? '', stage.mode !== 'dev')
    for (const { name, run } of cases) test(name, () => run(site()))
    // As on Node: a browser is slow, and cannot tell what the store is.
    if (cases !== all) return
    for (const { name, run } of transitions) test(name, ({ page }) => run(site(), page))
  })
}

function caseNamed(wanted: string): PathCase {
  const found = all.find(({ name }) => name === wanted)
  if (found === undefined) throw new RangeError(`There is no case "${wanted}".`)
  return found
}
