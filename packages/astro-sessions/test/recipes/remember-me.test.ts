import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningSite, startBuilt } from '../support/astro-site.ts'
import { type OwnFolder, ownFolder } from '../support/own-folder.ts'
import { writePrintedFiles } from './printed-files.ts'

const entered = { email: 'ann@example.com', password: 'correct horse' }

// Needs the packages' `dist`. The login is that which the recipe prints, in the site that the guide prints.
describe('a site that was built with the recipe for "remember me"', () => {
  let folder: OwnFolder
  let site: RunningSite

  beforeAll(async () => {
    folder = await ownFolder()
    await writeFile(join(folder.path, 'package.json'), JSON.stringify({ name: 'my-shop', type: 'module' }))
    await writePrintedFiles(folder.path, 'guide.md', [
      'astro.config.mjs',
      'src/lib/authenticate.ts',
      'src/pages/account.astro',
    ])
    await writePrintedFiles(folder.path, 'recipes/log-in.md', ['src/pages/login.astro'])
    site = await startBuilt(folder.path, {}, folder.path)
  })
  afterAll(async () => {
    await site.stop()
    await folder.remove()
  })

  async function logIn(form: Record<string, string>) {
    const headers = { Origin: site.url }
    const body = new URLSearchParams(form)
    const answer = await fetch(new URL('/login', site.url), {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
    })
    return { status: answer.status, cookie: answer.headers.get('Set-Cookie') ?? '' }
  }

  it('offers a box that is not ticked', async () => {
    const page = await (await fetch(new URL('/login', site.url))).text()
    expect(page).toContain('<input name="remember" type="checkbox">')
  })

  it('keeps the cookie for thirty days with the box ticked', async () => {
    const { status, cookie } = await logIn({ ...entered, remember: 'on' })
    expect(status).toBe(303)
    // What is left of it, in whole seconds.
    expect(Math.ceil(Number(/Max-Age=(\d+)/.exec(cookie)?.[1]) / 86_400)).toBe(30)
  })

  it('lets the cookie end with the browser without it', async () => {
    const { status, cookie } = await logIn(entered)
    expect(status).toBe(303)
    expect(cookie).toMatch(/^__Host-[^=]+=[^;]+;/)
    expect(cookie).not.toMatch(/max-age|expires/i)
  })

  it('keeps nobody with a wrong password', async () => {
    expect(await logIn({ ...entered, password: 'wrong', remember: 'on' })).toEqual({
      status: 200,
      cookie: '',
    })
  })
})
