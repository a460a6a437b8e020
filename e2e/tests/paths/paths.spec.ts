import { test } from '@playwright/test'
import { type SharedFixture, type Stage, stages, startFixture } from '../../support/fixture-site.ts'
import { isSoak } from '../../support/soak.ts'
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

const ofTokens = [...tokens, ...tokenSessions]
const all = [...rendering, ...forms, ...errors, ...streams, ...caching, ...visits, ...ofTokens]

// What two servers on one folder see of a token is not left to the long runs.
const onFiles: Stage = { mode: 'build', store: 'fs' }
const runs: readonly { readonly stage: Stage; readonly cases: readonly PathCase[] }[] = [
  ...stages.map((stage) => ({ stage, cases: all })),
  ...(isSoak ? [] : [{ stage: onFiles, cases: ofTokens }]),
]

// Every fact on each stage, also where the stage is not expected to matter: that is what shows that it does not.
for (const { stage, cases } of runs) {
  test.describe(`${stage.mode} on ${stage.store}`, () => {
    let server: SharedFixture | undefined

    test.beforeAll(async () => {
      server = await startFixture('paths', stage)
    })

    test.afterAll(() => server?.stop())

    const site = () => siteOf(server?.url ?? '', stage.mode === 'build', server?.startAnother)
    for (const { name, run } of cases) test(name, () => run(site()))
    if (cases !== all) return
    for (const { name, run } of transitions) test(name, ({ page }) => run(site(), page))
  })
}
