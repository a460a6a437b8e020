import { test } from '@playwright/test'
import { type FixtureSite, stages, startFixture } from '../../support/fixture-site.ts'
import { caching } from './cases/caching.ts'
import { errors } from './cases/errors.ts'
import { forms } from './cases/forms.ts'
import { rendering } from './cases/rendering.ts'
import { streams } from './cases/streams.ts'
import { tokens } from './cases/tokens.ts'
import { transitions } from './cases/transitions.ts'
import { visits } from './cases/visits.ts'
import { siteOf } from './path-site.ts'

const cases = [...rendering, ...forms, ...errors, ...streams, ...caching, ...visits, ...tokens]

// Every fact on each stage, also where the stage is not expected to matter: that is what shows that it does not.
for (const stage of stages) {
  test.describe(`${stage.mode} on ${stage.store}`, () => {
    let server: FixtureSite | undefined

    test.beforeAll(async () => {
      server = await startFixture('paths', stage)
    })

    test.afterAll(() => server?.stop())

    const site = () => siteOf(server?.url ?? '', stage.mode === 'build')
    for (const { name, run } of cases) test(name, () => run(site()))
    for (const { name, run } of transitions) test(name, ({ page }) => run(site(), page))
  })
}
