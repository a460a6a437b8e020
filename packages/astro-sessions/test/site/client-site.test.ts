import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningSite, startBuilt, startDev } from '../support/astro-site.ts'
import { type OwnFolder, ownFolder } from '../support/own-folder.ts'

const besideDrivers = fileURLToPath(new URL('../../../drivers/node_modules/', import.meta.url))

// Needs the packages' `dist`: a site uses what is published.
describe.each([
  ['built', startBuilt],
  ['in development', startDev],
])('a site, %s, whose driver takes the client of the site', (_, start) => {
  let folder: OwnFolder
  let site: RunningSite

  const get = (path: string, Cookie = '') => fetch(new URL(path, site.url), { headers: { Cookie } })
  const clients = async () => (await get('/clients')).text()

  beforeAll(async () => {
    folder = await ownFolder('client')
    const name = '@electric-sql'
    await symlink(join(besideDrivers, name), join(folder.path, 'node_modules', name))
    site = await start(folder.path)
  })
  afterAll(async () => {
    await site.stop()
    await folder.remove()
  })

  it('makes it at the first use of a session, once, and shares it with the pages', async () => {
    expect(await (await get('/about')).text()).toContain('about')
    expect(await clients()).toBe('0')
    const first = await get('/')
    expect(await first.text()).toContain('visit 1, 1 in the table of the site')
    const [cookie = ''] = first.headers.getSetCookie()
    const again = await get('/', cookie.split(';', 1)[0])
    expect(await again.text()).toContain('visit 2, 1 in the table of the site')
    expect(await clients()).toBe('1')
  })
})
