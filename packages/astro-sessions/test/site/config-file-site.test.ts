import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RunningSite, startDev } from '../support/astro-site.ts'
import { type OwnFolder, ownFolder } from '../support/own-folder.ts'

// Needs the packages' `dist`: a site uses what is published.
describe('session.config.ts in development', () => {
  let folder: OwnFolder
  let site: RunningSite
  let file: string
  let source: string
  let cookie = ''

  const send = (value: unknown) =>
    fetch(`${site.url}/cart`, {
      method: 'POST',
      headers: { Origin: site.url, Cookie: cookie },
      body: JSON.stringify(value),
    })
  const cart = async () => {
    const response = await fetch(`${site.url}/cart`, { headers: { Cookie: cookie } })
    return Reflect.get(Object(await response.json()), 'cart')
  }
  /** Resolves when the server, which watches its files, answers a wrong cart like this. */
  const answered = (text: string) =>
    vi.waitFor(async () => expect(await (await send('wrong')).text()).toContain(text), 50_000)

  beforeAll(async () => {
    folder = await ownFolder('cookies')
    file = join(folder.path, 'src/session.config.ts')
    source = await readFile(file, 'utf8')
    await rm(file)
    site = await startDev(folder.path)
    const kept = await send(['mug'])
    cookie = kept.headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
  })
  afterAll(async () => {
    await site.stop()
    await folder.remove()
  })

  it('counts when it is added to a server that started without one', async () => {
    expect(await (await send(['mug'])).text()).toContain('kept')
    await writeFile(file, source)
    await answered('expected a list of texts')
    await send(['mug'])
  })

  it('counts as it is when it was edited, and no session in memory is lost', async () => {
    await answered('expected a list of texts')
    await writeFile(file, source.replace("'list'", "'row'"))
    await answered('expected a row of texts')
    expect(await cart()).toEqual(['mug'])
  })

  it('says in the page what is wrong with it', async () => {
    await writeFile(file, 'export const schema = {}')
    await answered('<title>SessionError</title>')
    // A watcher can miss an edit that follows another one at once; an editor saves again.
    await vi.waitFor(
      async () => {
        await writeFile(file, source)
        expect(await (await send('wrong')).text()).toContain('expected a list of texts')
      },
      { timeout: 200_000, interval: 250 },
    )
    expect(await cart()).toEqual(['mug'])
  })

  it('may be taken away and put back', async () => {
    await rm(file)
    await answered('kept')
    expect(await cart()).toBe('wrong')
    await writeFile(file, source)
    await answered('expected a list of texts')
    expect(await cart()).toBeUndefined()
  })
})
