import { expect, test } from '@playwright/test'
import { windowOf } from '../../support/browser-window.ts'
import { type FixtureSite, startFixture } from '../../support/fixture-site.ts'
import { arrive, askedFor, shows, type UnseenCase, unseenCases } from './unseen-cases.ts'

/** What a browser does that says when it asks ahead. */
const announced: readonly UnseenCase[] = [
  {
    name: 'a logout link under the pointer logs nobody out, and the click does',
    async run(site) {
      await arrive(site, 'login')
      await site.window.hover('logout')
      expect(await askedFor(site, '/logout')).toEqual([
        expect.stringMatching(/^GET \/logout refused prefetch/),
      ])
      await site.window.open(site.url)
      await shows(site, 'user ann')
      await site.window.click('logout')
      await shows(site, 'user nobody')
    },
  },
  ...['prefetch', 'prerender'].map(
    (kind) =>
      ({
        name: `a flash of a page that speculation rules ${kind} is there at the click`,
        async run(site) {
          await arrive(site, 'save', `?ahead=${kind}`)
          expect(await askedFor(site, '/notice')).toEqual([expect.stringMatching(/ prefetch/)])
          await site.window.click('notice')
          await shows(site, 'notice saved')
        },
      }) satisfies UnseenCase,
  ),
]

let server: FixtureSite

test.beforeAll(async () => {
  server = await startFixture('unseen', { mode: 'build', store: 'fs' })
})

test.afterAll(() => server.stop())

for (const { name, run } of [...unseenCases, ...announced]) {
  test(name, ({ page }) => run({ url: server.url, window: windowOf(page) }))
}
