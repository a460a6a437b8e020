import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OwnFolder, ownFolder } from '../support/own-folder.ts'
import { startTold, type ToldSite } from '../support/told-site.ts'

// Needs the packages' `dist`: a site uses what is published.
describe('session.config.ts in development', () => {
  let folder: OwnFolder
  let site: ToldSite
  let file: string
  let source: string
  let cookie = ''

  const send = async (value: unknown) => {
    const body = JSON.stringify(value)
    const headers = { Origin: site.url, Cookie: cookie }
    const response = await fetch(`${site.url}/cart`, { method: 'POST', headers, body })
    const [line] = response.headers.getSetCookie()
    cookie = line?.split(';', 1)[0] ?? cookie
    return response.text()
  }
  const cart = async () => {
    const response = await fetch(`${site.url}/cart`, { headers: { Cookie: cookie } })
    return Reflect.get(Object(await response.json()), 'cart')
  }

  beforeAll(async () => {
    folder = await ownFolder('cookies')
    file = join(folder.path, 'src/session.config.ts')
    source = await readFile(file, 'utf8')
    await rm(file)
    site = await startTold(folder.path)
    await send(['mug'])
  })
  afterAll(async () => {
    await site.stop()
    await folder.remove()
  })

  it('counts when it is added to a server that started without one', async () => {
    expect(await send('wrong')).toContain('kept')
    await site.add(file, source)
    expect(await send('wrong')).toContain('expected a list of texts')
    expect(await send(['mug'])).toContain('kept')
  })

  it('counts as it is when it was edited, and no session in memory is lost', async () => {
    await site.change(file, source.replace("'list'", "'row'"))
    expect(await send('wrong')).toContain('expected a row of texts')
    expect(await cart()).toEqual(['mug'])
  })

  it('says in the page what is wrong with it', async () => {
    await site.change(file, 'export const schema = {}')
    expect(await send('wrong')).toContain('<title>SessionError</title>')
    await site.change(file, source)
    expect(await send('wrong')).toContain('expected a list of texts')
    expect(await cart()).toEqual(['mug'])
  })

  it('may be taken away and put back', async () => {
    await site.remove(file)
    expect(await send('wrong')).toContain('kept')
    expect(await cart()).toBe('wrong')
    await site.add(file, source)
    expect(await send('wrong')).toContain('expected a list of texts')
    expect(await cart()).toBeUndefined()
  })
})
