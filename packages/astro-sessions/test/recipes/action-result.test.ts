import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningSite, startBuilt } from '../support/astro-site.ts'
import { type OwnFolder, ownFolder } from '../support/own-folder.ts'
import { writePrintedFiles } from './printed-files.ts'

// Needs the packages' `dist`. The middleware is that which the recipe prints.
describe('a site that was built with the recipe for the results of actions', () => {
  let folder: OwnFolder
  let site: RunningSite

  beforeAll(async () => {
    folder = await ownFolder('actions')
    await writePrintedFiles(folder.path, 'recipes/forms.md', ['src/lib/redirect-after-action.ts'])
    const middleware = "export { redirectAfterAction as onRequest } from './lib/redirect-after-action'\n"
    await writeFile(join(folder.path, 'src/middleware.ts'), middleware)
    site = await startBuilt(folder.path)
  })
  afterAll(async () => {
    await site.stop()
    await folder.remove()
  })

  function browser() {
    let cookie = ''
    const send = async (path: string, init: RequestInit = {}) => {
      const headers = { Cookie: cookie, Accept: 'text/html', Origin: site.url, ...init.headers }
      const answer = await fetch(new URL(path, site.url), { redirect: 'manual', ...init, headers })
      for (const line of answer.headers.getSetCookie()) cookie = line.split(';', 1)[0] ?? ''
      return answer
    }
    const see = async (path: string, headers: Record<string, string> = {}) =>
      (await send(path, { headers })).text()
    const order = async (path: string, item: string) => {
      const query = `${path.includes('?') ? '&' : '?'}_action=order`
      const answer = await send(path + query, { method: 'POST', body: new URLSearchParams({ item }) })
      expect(answer.status).toBe(303)
      return String(answer.headers.get('Location'))
    }
    return { see, order }
  }

  it.each(['/order', '/order?shelf=2&page=%C3%BC'])('shows it once, after a redirect to %s', async (path) => {
    const { see, order } = browser()
    expect(new URL(await order(path, 'pea'), site.url).href).toBe(new URL(path, site.url).href)
    expect(await see(path)).toContain('page: pea')
    expect(await see(path)).toContain('page: nothing')
  })

  it('shows an error as well', async () => {
    const { see, order } = browser()
    expect(await see(await order('/order', 'moon'))).toContain('page: sold out')
  })

  it.each<[string, string]>([
    ['another page', '/other'],
    ['the page with another query', '/order?shelf=3'],
    ['the page without its query', '/order'],
    ['an endpoint', '/api?shelf=2'],
    ['a page that is not there', '/none'],
  ])('leaves it there when the browser asks for %s', async (_, path) => {
    const { see, order } = browser()
    const page = await order('/order?shelf=2', 'pea')
    expect(await see(path)).not.toContain('pea')
    expect(await see(page)).toContain('page: pea')
  })

  it('leaves it there for the click when the browser fetches the page ahead', async () => {
    const { see, order } = browser()
    const page = await order('/order', 'pea')
    expect(await see(page, { 'Sec-Purpose': 'prefetch' })).toContain('page: pea')
    expect(await see(page)).toContain('page: pea')
  })

  it('leaves it there when an island is fetched before the page', async () => {
    const { see, order } = browser()
    const [, island = ''] = /fetch\(['"]([^'"]+)['"]/.exec(await see('/order')) ?? []
    const page = await order('/order', 'pea')
    expect(await see(island)).toContain('island: nothing')
    expect(await see(page)).toContain('page: pea')
  })

  it('shows it to one of two tabs', async () => {
    const { see, order } = browser()
    const page = await order('/order', 'pea')
    const seen = await Promise.all([see(page), see(page)])
    expect(seen.filter((text) => text.includes('page: pea'))).toHaveLength(1)
  })
})
