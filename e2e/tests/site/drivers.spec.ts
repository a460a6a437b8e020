import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BuildResult, buildFolder } from '../../support/build-site.ts'
import { startRedis } from '../../support/redis-server.ts'
import { addToCart, logIn } from '../../support/shop-page.ts'
import { shopDir } from '../../support/shop-server.ts'
import { startSite, stopSite } from '../../support/site-process.ts'
import { isSoak } from '../../support/soak.ts'
import { expect, test as shopTest } from '../../support/test.ts'

/** A shop that was built for another store. */
interface OtherShop {
  url: string
  /** What the shop has put into its folder. */
  files(): Promise<string[]>
  /** Ends the Redis server. */
  stopRedis(): Promise<void>
}

/** Inside the shop, because a built server finds its packages from where it lies. */
const outDirOf = (driver: string) => join(shopDir, 'dist', driver)

const builds = new Map<string, Promise<BuildResult>>()

/** What the first test that needs the shop with this driver built is there for the others. */
function buildOnce(driver: string): Promise<BuildResult> {
  const choice = { SHOP_COOKIES: 'demo', SESSION_DRIVER: driver }
  const build = builds.get(driver) ?? buildFolder(shopDir, outDirOf(driver), choice)
  builds.set(driver, build)
  return build
}

const test = shopTest.extend<{ open: (driver: string) => Promise<OtherShop> }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants to see that it needs no other fixture.
  open: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'astro-sessions-drivers-'))
    const cleanups: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })]
    await use(async (driver) => {
      const outDir = outDirOf(driver)
      const { succeeded, output } = await buildOnce(driver)
      expect(succeeded, output).toBe(true)
      const redis = await startRedis()
      cleanups.push(() => redis.stop())
      const env = { REDIS_URL: redis.url, SHOP_SESSIONS_DIR: folder }
      const site = await startSite({ entry: join(outDir, 'server', 'entry.mjs'), cwd: folder, env })
      cleanups.push(() => stopSite(site))
      return { url: site.url, files: () => readdir(folder), stopRedis: () => redis.stop() }
    })
    for (const cleanup of cleanups.reverse()) await cleanup()
  },
})

// One build of the shop at a time.
test.describe.configure({ mode: 'default' })

const shops = [
  ['redis', 'Redis', undefined],
  ['sqlite', 'SQLite', 'sessions.db'],
  ...(isSoak ? ([['memory', 'memory', undefined]] as const) : []),
] as const

for (const [driver, name, file] of shops) {
  test(`SESSION_DRIVER=${driver} keeps carts and logins there, and the footer says so`, async ({
    open,
    page,
  }) => {
    const { files, url } = await open(driver)
    await page.goto(url)
    await expect(page.getByTestId('driver')).toHaveText(name)
    await addToCart(page, 'Tomato')
    await page.goto(`${url}/login`)
    await logIn(page)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Good to see you, Rosa')

    await page.goto(`${url}/lab`)
    await page.getByRole('button', { name: 'Send fifty posts' }).click()
    await expect(page.getByText('50 of 50 kept')).toBeVisible()
    await expect(page.getByTestId('cart-count')).toHaveText('1 item')
    // SQLite keeps a log beside its file.
    expect((await files()).filter((name) => !/-(wal|shm)$/.test(name))).toEqual(
      file === undefined ? [] : [file],
    )
  })
}

test('a shop whose Redis has stopped says so in its own look', async ({ open, page }) => {
  const { stopRedis, url } = await open('redis')
  await page.goto(url)
  await addToCart(page, 'Tomato')
  await stopRedis()
  const response = await page.goto(`${url}/cart`)
  expect(response?.status()).toBe(503)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('We cannot reach the carts just now')
})

test('SESSION_DRIVER with another name stops the build', async () => {
  const outDir = join(shopDir, 'dist', 'none')
  const { succeeded, output } = await buildFolder(shopDir, outDir, { SESSION_DRIVER: 'floppy' })
  expect(succeeded).toBe(false)
  expect(output).toContain('SESSION_DRIVER is one of fs, memory, postgres, redis, sqlite, and not floppy.')
})
