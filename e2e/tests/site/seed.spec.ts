import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSite } from '../../support/build-site.ts'
import { post, postAtOnce, tokenIn } from '../../support/http.ts'
import { startRedis } from '../../support/redis-server.ts'
import { startSite, stopSite } from '../../support/site-process.ts'
import { isSoak } from '../../support/soak.ts'
import { expect, test } from '../../support/test.ts'

// `Astro.session` with `get`, `push` and `set`, as tutorials write it. Only the integration was added.
for (const store of isSoak ? (['fs', 'redis'] as const) : (['redis'] as const)) {
  test(`a cart page that knows nothing of parallel requests loses nothing, on ${store}`, async ({
    request,
  }) => {
    // Inside the workspace, because a built server finds its packages from where it lies.
    const outDir = fileURLToPath(new URL(`../../fixtures/seed/dist/${store}`, import.meta.url))
    const { succeeded, output } = await buildSite('seed', outDir, { SEED_STORE: store })
    expect(succeeded, output).toBe(true)
    const cwd = await mkdtemp(join(tmpdir(), 'astro-sessions-seed-'))
    const redis = store === 'redis' ? await startRedis() : undefined
    const env: Record<string, string> = redis === undefined ? {} : { SEED_REDIS_URL: redis.url }
    const site = await startSite({ entry: join(outDir, 'server', 'entry.mjs'), cwd, env })
    try {
      const url = `${site.url}/cart`
      const token = tokenIn(await post(request, url, { sku: 'apple' }), '__Host-astro-sessions')
      const cookie = `__Host-astro-sessions=${token}`
      const statuses = await postAtOnce(url, Array(50).fill({ sku: 'pear' }), cookie)
      const page = await request.get(url, { headers: { cookie } })

      expect(statuses).toEqual(Array(50).fill(200))
      expect(await page.text()).toContain('51 item(s) in your cart.')
    } finally {
      await stopSite(site)
      await redis?.stop()
      await rm(cwd, { recursive: true, force: true })
    }
  })
}
