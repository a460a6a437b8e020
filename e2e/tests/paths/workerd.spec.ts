import { fileURLToPath } from 'node:url'
import { test } from '@playwright/test'
import { Visitor } from '../../support/visitor.ts'
import { startOnWorkerd, type WorkerdSite, type WorkerdStage } from '../../support/workerd-site.ts'
import { caching } from './cases/caching.ts'
import { errors } from './cases/errors.ts'
import { rendering } from './cases/rendering.ts'
import { streams } from './cases/streams.ts'
import { visits } from './cases/visits.ts'
import type { PathCase } from './path-case.ts'
import { siteOf } from './path-site.ts'

const root = fileURLToPath(new URL('../../fixtures/workerd/', import.meta.url))

const all = [...rendering, ...errors, ...streams, ...caching, ...visits]

const stages: readonly (WorkerdStage & { cases: readonly PathCase[] })[] = [
  { mode: 'preview', store: 'durable-object', cases: all },
  // What can differ from the build, since every page is compiled while a test waits.
  { mode: 'dev', store: 'durable-object', cases: [...rendering, ...streams] },
  { mode: 'preview', store: 'kv', cases: rendering.filter(({ name }) => !name.includes('at once')) },
]

for (const { cases, ...stage } of stages) {
  test.describe(`${stage.mode} on workerd with ${stage.store}`, () => {
    let server: WorkerdSite | undefined

    test.beforeAll(async () => {
      test.setTimeout(120_000)
      server = await startOnWorkerd(root, stage)
      await new Visitor(`${server.url}/shop`).text('/page')
    })

    test.afterAll(() => server?.stop())

    for (const { name, run } of cases) test(name, () => run(siteOf(server?.url ?? '', stage.mode !== 'dev')))
  })
}
