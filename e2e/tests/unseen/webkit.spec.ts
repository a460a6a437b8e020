import { test } from '@playwright/test'
import { type FixtureSite, startFixture } from '../../support/fixture-site.ts'
import { webkitDriver } from '../../support/webkit-driver.ts'
import { openWebKit } from '../../support/webkit-window.ts'
import { showAtClick, shows, type UnseenCase, unseenCases } from './unseen-cases.ts'

// Its prefetch is a script that says nothing of itself, and it asks for an island twice.
const unannounced: readonly UnseenCase[] = [
  {
    name: 'a flash that a script fetched ahead is shown once by the page, and not again',
    async run(site) {
      await showAtClick(site)
      await site.window.open(`${site.url}/notice`)
      await shows(site, 'notice nothing')
    },
  },
]

let server: FixtureSite

test.beforeAll(async () => {
  // Not the store of the other browser, whose build is under way in another process.
  server = await startFixture('unseen', { mode: 'build', store: 'redis' })
})

test.afterAll(() => server.stop())

for (const { name, run } of [...unseenCases, ...unannounced]) {
  test(name, async () => {
    const window = await openWebKit(webkitDriver ?? 'WebKitWebDriver')
    try {
      await run({ url: server.url, window })
    } finally {
      await window.close()
    }
  })
}
