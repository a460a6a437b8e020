import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSite } from '../../support/build-site.ts'
import { post, postAtOnce, tokenIn } from '../../support/http.ts'
import { SEED_STORES, startSeedPlace } from '../../support/seed-place.ts'
import { startSite, stopSite } from '../../support/site-process.ts'
import { isSoak } from '../../support/soak.ts'
import { expect, test } from '../../support/test.ts'

const POSTS = 50
const PROCESSES = 4

// `Astro.session` with `get`, `push` and `set`, as tutorials write it. Only the integration was added, and the driver named.
for (const store of SEED_STORES.filter((name) => isSoak || name !== 'fs')) {
  test(`a cart page that knows nothing of parallel requests loses nothing, on ${store}`, async ({
    request,
  }) => {
    const place = await startSeedPlace(store)
    // Inside the workspace, because a built server finds its packages from where it lies.
    const outDir = fileURLToPath(
      new URL(`../../fixtures/seed/dist/${store.replace(/\W/g, '-')}`, import.meta.url),
    )
    const { succeeded, output } = await buildSite('seed', outDir, { SEED_STORE: store, ...place.build })
    expect(succeeded, output).toBe(true)
    const cwd = await mkdtemp(join(tmpdir(), 'astro-sessions-seed-'))
    const options = { entry: join(outDir, 'server', 'entry.mjs'), cwd, env: place.run }
    const sites = await Promise.all(Array.from({ length: PROCESSES }, () => startSite(options)))
    try {
      const [first = ''] = sites.map(({ url }) => `${url}/cart`)
      const token = tokenIn(await post(request, first, { sku: 'apple' }), '__Host-astro-sessions')
      const cookie = `__Host-astro-sessions=${token}`
      const each = Math.ceil(POSTS / PROCESSES)
      const statuses = await Promise.all(
        sites.map(({ url }, index) => {
          const count = Math.min(each, POSTS - index * each)
          return postAtOnce(`${url}/cart`, Array(count).fill({ sku: 'pear' }), cookie)
        }),
      )
      const page = await request.get(first, { headers: { cookie } })

      expect(statuses.flat()).toEqual(Array(POSTS).fill(200))
      expect(await page.text()).toContain(`${POSTS + 1} item(s) in your cart.`)
    } finally {
      await Promise.all(sites.map(stopSite))
      await place.stop()
      await rm(cwd, { recursive: true, force: true })
    }
  })
}
