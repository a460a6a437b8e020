import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type RunningSite, startBuilt } from '../support/astro-site.ts'
import { type OwnFolder, ownFolder } from '../support/own-folder.ts'
import { writePrintedFiles } from './printed-files.ts'

const MINUTE = 60_000

const ISLAND = `---
import LoginEnd from '../components/LoginEnd.astro'
export const prerender = true
---
<LoginEnd server:defer />
`
const PAGE = `---
import LoginEnd from '../components/LoginEnd.astro'
---
<LoginEnd />
`

interface Warning {
  hidden: boolean
  readonly dataset: { now?: string }
  connectedCallback(): void
  disconnectedCallback(): void
}

// Needs the packages' `dist`. The component, its script, the login and the configuration are those that the recipe prints.
describe('a site that was built with the recipe for a warning before the login ends', () => {
  let folder: OwnFolder
  let site: RunningSite

  beforeAll(async () => {
    folder = await ownFolder()
    const { path } = folder
    await writeFile(join(path, 'package.json'), JSON.stringify({ name: 'my-shop', type: 'module' }))
    await writePrintedFiles(path, 'guide.md', ['src/lib/authenticate.ts'])
    await writePrintedFiles(path, 'recipes/scripts.md', [
      'astro.config.mjs',
      'src/pages/api/login.ts',
      'src/components/LoginEnd.astro',
      'src/scripts/login-end.ts',
    ])
    await mkdir(join(path, 'src/pages'), { recursive: true })
    await writeFile(join(path, 'src/pages/index.astro'), PAGE)
    await writeFile(join(path, 'src/pages/about.astro'), ISLAND)
    site = await startBuilt(path, {}, path)
  })
  afterAll(async () => {
    await site.stop()
    await folder.remove()
  })

  const textOf = async (path: string) => (await fetch(new URL(path, site.url))).text()
  const nowIn = (html: string) => Number(/<login-end [^>]*data-now="(\d+)"/.exec(html)?.[1])

  it('says in a page what time it is on the server', async () => {
    const before = Date.now()
    const page = await textOf('/')
    expect(page).toContain('<login-end')
    expect(nowIn(page), page).toBeGreaterThanOrEqual(before)
  })

  it('says so in an island of a prerendered page, and not in that page', async () => {
    const before = Date.now()
    const page = await textOf('/about')
    expect(page).not.toContain('data-now')
    const [, island = ''] = /fetch\(['"]([^'"]+)['"]/.exec(page) ?? []
    const arrived = await textOf(island)
    expect(page + arrived).toMatch(/session-until|LoginEnd[^"]*\.js/)
    expect(nowIn(arrived)).toBeGreaterThanOrEqual(before)
  })

  it('tells scripts when a login ends that began by JSON', async () => {
    const before = Date.now()
    const answer = await fetch(new URL('/api/login', site.url), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: 'ann@example.com', password: 'correct horse' }),
    })
    const [, until] = /session-until=(\d+)/.exec(answer.headers.getSetCookie().join()) ?? []
    expect(Number(until)).toBeGreaterThanOrEqual(before + 86_400_000)
  })

  describe('and its script, on a device whose clock is an hour ahead', () => {
    const server = 1_800_000_000_000
    const page = { cookie: '', addEventListener: vi.fn(), removeEventListener: vi.fn() }
    let warning: Warning

    beforeEach(async () => {
      vi.useFakeTimers({ now: server + 60 * MINUTE })
      vi.resetModules()
      const define = vi.fn<(name: string, element: new () => Warning) => void>()
      class Element {
        hidden = true
        dataset = { now: String(server) }
      }
      vi.stubGlobal('HTMLElement', Element)
      vi.stubGlobal('customElements', { define })
      vi.stubGlobal('document', page)
      vi.stubGlobal('window', { setInterval })
      page.cookie = `other=1; session-until=${server + 6 * MINUTE}`
      await import(
        /* @vite-ignore */ `${folder.path}/src/scripts/login-end.ts?${expect.getState().currentTestName}`
      )
      const [[name, LoginEnd] = []] = define.mock.calls
      if (name !== 'login-end' || LoginEnd === undefined)
        throw new Error('The script defines no <login-end>.')
      warning = new LoginEnd()
      warning.connectedCallback()
    })
    afterEach(() => {
      warning.disconnectedCallback()
      vi.unstubAllGlobals()
      vi.useRealTimers()
    })

    it('warns five minutes before the end, and not before', () => {
      expect(warning.hidden).toBe(true)
      vi.advanceTimersByTime(45_000)
      expect(warning.hidden).toBe(true)
      vi.advanceTimersByTime(15_000)
      expect(warning.hidden).toBe(false)
    })

    it('is silent when another tab has moved the end, or logged out', () => {
      vi.advanceTimersByTime(2 * MINUTE)
      expect(warning.hidden).toBe(false)
      page.cookie = `session-until=${server + 90 * MINUTE}`
      vi.advanceTimersByTime(15_000)
      expect(warning.hidden).toBe(true)
      page.cookie = `session-until=${server + 4 * MINUTE}`
      vi.advanceTimersByTime(15_000)
      expect(warning.hidden).toBe(false)
      page.cookie = ''
      vi.advanceTimersByTime(15_000)
      expect(warning.hidden).toBe(true)
    })

    it('stops when it leaves the page', () => {
      warning.disconnectedCallback()
      expect(vi.getTimerCount()).toBe(0)
      expect(page.removeEventListener.mock.lastCall).toEqual(page.addEventListener.mock.lastCall)
    })
  })
})
