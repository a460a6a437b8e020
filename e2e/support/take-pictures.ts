/**
 * Makes the pictures of the README again, from the built shop and from the shop under `astro dev`:
 * `npm run x -- pnpm --filter @astro-sessions/e2e pictures`
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from '@playwright/test'
import { dev } from 'astro'
import config from '../playwright.config.ts'
import { addToCart, rosa, send } from './shop-page.ts'
import { shopDir, startShop } from './shop-server.ts'

const folder = fileURLToPath(new URL('../../docs/pictures/', import.meta.url))

/** Pixels around what is shown. */
const MARGIN = 12

async function takeLab(browser: Browser): Promise<void> {
  const shop = await startShop('demo')
  const page = await openPage(browser, shop.url, 1100)
  await page.goto('/lab')
  await page.getByRole('button', { name: 'Send fifty posts' }).click()
  await page.getByRole('button', { name: 'Send fifty posts again' }).waitFor()
  const box = await page.locator('.ways').boundingBox()
  if (box === null) throw new Error('The lab shows no trays.')
  const clip = {
    x: box.x - MARGIN,
    y: box.y - MARGIN,
    width: box.width + 2 * MARGIN,
    height: box.height + 2 * MARGIN,
  }
  await page.screenshot({ path: join(folder, 'lab.png'), animations: 'disabled', fullPage: true, clip })
  await page.close()
  await shop.stop()
}

async function takeToolbar(browser: Browser): Promise<void> {
  const sessionsDir = await mkdtemp(join(tmpdir(), 'astro-sessions-pictures-'))
  process.env.SHOP_SESSIONS_DIR = sessionsDir
  process.env.ASTRO_TELEMETRY_DISABLED = '1'
  const server = await dev({ root: shopDir, server: { host: '127.0.0.1', port: 0 }, logLevel: 'error' })
  const page = await openPage(browser, `http://127.0.0.1:${server.address.port}`, 720)
  await page.goto('/')
  await addToCart(page, 'Tomato')
  await page.goto('/login')
  await send(page, `Use this account ${rosa.email}`)
  await page.goto('/')
  await addToCart(page, 'Pea')
  await page.locator('#dev-toolbar-root').dispatchEvent('mouseenter')
  await page.locator('astro-dev-toolbar button[data-app-id="astro-sessions"]').click()
  const panel = page.getByRole('region', { name: 'Session', exact: true })
  await panel.getByRole('heading', { name: 'Timeline' }).waitFor()
  // The name of the app covers the panel while the mouse is over its button.
  const tooltip = page.locator('astro-dev-toolbar button[data-app-id="astro-sessions"] .item-tooltip')
  await tooltip.evaluate((shown) => shown.remove())
  await panel.screenshot({ path: join(folder, 'toolbar.png'), animations: 'disabled' })
  await page.close()
  await server.stop()
  await rm(sessionsDir, { recursive: true, force: true })
}

function openPage(browser: Browser, baseURL: string, width: number): Promise<Page> {
  const viewport = { width, height: 800 }
  return browser.newPage({ baseURL, viewport, reducedMotion: 'reduce', colorScheme: 'light' })
}

await mkdir(folder, { recursive: true })
const browser = await chromium.launch(config.use?.launchOptions)
await takeLab(browser)
await takeToolbar(browser)
await browser.close()
