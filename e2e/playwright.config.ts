import { existsSync } from 'node:fs'
import { defineConfig, devices } from '@playwright/test'
import type { ShopOptions } from './support/test.ts'
import { webkitDriver } from './support/webkit-driver.ts'

// Without these Chromium keeps asking its maker's servers for things that no test needs.
const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync']

// Fewer processes for each page: a tenth of the processor time.
const lean = ['--in-process-gpu', '--renderer-process-limit=1', '--enable-features=NetworkServiceInProcess2']

/** Tests of sites that are not the shop. */
const OTHER_SITES = '**/tests/{docs,guards,packed,paths,platforms,toolbar,unseen}/*.spec.ts'

const WEBKIT = '**/webkit.spec.ts'

const STILL = { reducedMotion: 'reduce' } as const

/** Else the browser that Playwright has installed. */
const executablePath =
  process.env.CHROMIUM_PATH ??
  ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path))

export default defineConfig<object, ShopOptions>({
  testDir: './tests',
  outputDir: './test-results/output',
  reporter: [['list'], ['json', { outputFile: 'test-results/playwright.json' }]],
  forbidOnly: true,
  // A test waits for its site and its browser half of the time.
  workers: '150%',
  // Nothing here takes long. These are for a machine that is busy with something else.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  use: {
    ...devices['Desktop Chrome'],
    launchOptions: {
      ...(executablePath !== undefined && { executablePath }),
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', ...quiet, ...lean],
    },
  },
  // In the order of their longest tests, so that no worker is alone at the end.
  projects: [
    { name: 'packing', testDir: './tests/packed', testMatch: 'packing.setup.ts' },
    ...[
      // Without motion: what a page keeps while it changes is tested, and not how that looks.
      { name: 'other sites', testMatch: OTHER_SITES, testIgnore: WEBKIT, use: { contextOptions: STILL } },
      // Where there is one: on systems without WebKitGTK nothing stands for it.
      ...(webkitDriver === undefined ? [] : [{ name: 'webkit', testMatch: WEBKIT }]),
      { name: 'demo cookies', testIgnore: OTHER_SITES, use: { build: 'demo' as const } },
      // Only what a cookie's attributes can change: two specs about cookies, and one test each of what they carry.
      {
        name: 'default cookies',
        testDir: './tests/session',
        grep: /cookies?\.spec|@every-cookie/,
        use: { build: 'default' as const },
      },
      // All of them, though one needs it: projects that depend on others wait for everything that does not.
    ].map((project) => ({ ...project, dependencies: ['packing'] })),
  ],
})
