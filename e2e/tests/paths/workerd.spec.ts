import { fileURLToPath } from 'node:url'
import { test } from '@playwright/test'
import { Visitor } from '../../support/visitor.ts'
import { startOnWorkerd, type WorkerdSite, type WorkerdStage } from '../../support/workerd-site.ts'
import { caching } from './cases/caching.ts'
import { errors } from './cases/errors.ts'
import { rendering } from './cases/rendering.ts'
import { streams } from './cases/streams.ts'
import { visits } from './cases/visits.ts'
import { siteOf } from './path-site.ts'

const root = fileURLToPath(new URL('../../fixtures/workerd/', import.meta.url))

const stages: readonly WorkerdStage[] = [
  { mode: 'dev', store: 'durable-object' },
  { mode: 'build', store: 'durable-object' },
  { mode: 'build', store: 'kv' },
]

const cases = [...rendering, ...errors, ...streams, ...caching, ...visits]

for (const stage of stages) {
  test.describe(`${stage.mode} on workerd with ${stage.store}`, () => {
    let server: WorkerdSite | undefined

    test.beforeAll(async () => {
      test.setTimeout(120_000)
      server = await startOnWorkerd(root, stage)
      // A development server compiles at the first request.
      await new Visitor(`${server.url}/shop`).text('/page')
    })

    test.afterAll(() => server?.stop())

    for (const { name, run } of cases) test(name, () => run(siteOf(server?.url ?? '', stage.mode !== 'dev')))
  })
}
