import { mkdir, readdir, readFile, symlink, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningSite, startDev } from '../../support/astro-site.ts'
import { type OwnFolder, ownFolder } from '../../support/own-folder.ts'

const CONFIG = `
import node from '@astrojs/node'
import { defineConfig } from 'astro/config'
import sessions from 'astro-sessions'
import { env, sqlite } from 'astro-sessions/drivers'

export default defineConfig({
  output: 'server',
  adapter: node({ mode: 'standalone' }),
  integrations: [sessions({ driver: sqlite({ file: env('KEPT_IN') }) })],
})
`
/** What the store holds. */
const VALUE = 'a blue mug'

// Needs the packages' `dist`: a site uses what is published.
describe('a dev server, to whoever reaches it', () => {
  let folder: OwnFolder
  let site: RunningSite
  let link: string
  let file: string

  beforeAll(async () => {
    folder = await ownFolder('cookies')
    file = join(folder.path, 'kept [1] {a,b} (c)!', 'sessions.db')
    await writeFile(join(folder.path, 'astro.config.mjs'), CONFIG)
    await writeFile(join(folder.path, '.env'), `KEPT_IN='${file}'`)
    for (const name of ['site.pem', '.npmrc', '.git/config', '.sessions/other/sessions.db']) {
      await mkdir(dirname(join(folder.path, name)), { recursive: true })
      await writeFile(join(folder.path, name), VALUE)
    }
    // The root has another name than the folder of the store.
    link = `${folder.path}-link`
    await symlink(folder.path, link)
    site = await startDev(link)
    const origin = { Origin: site.url }
    await fetch(`${site.url}/cart`, { method: 'POST', body: JSON.stringify([VALUE]), headers: origin })
  })
  afterAll(async () => {
    await site.stop()
    await unlink(link)
    await folder.remove()
  })

  const ask = (path: string) => fetch(site.url + path, { headers: { Accept: '*/*' } })

  it('tells neither its word nor the options of the driver, under whatever address', async () => {
    const id = 'virtual:astro-sessions/config'
    const names = [id, `__x00__${id}`, `%00${id}`, `__x00____x00__${id}`, encodeURIComponent(id)]
    const queries = ['', '?import', '?raw', '?url', '?import&raw', '?t=1', '.map']
    const paths = names.flatMap((name) => [`/@id/${name}`, `/${name}`])
    for (const path of paths.flatMap((path) => queries.map((query) => path + query))) {
      const text = await (await ask(path)).text()
      expect({ path, tells: /toolbarWord"|export const settings|KEPT_IN/.test(text) }).toEqual({
        path,
        tells: false,
      })
    }
  })

  it('serves none of the files in which sessions are kept, nor those of other sites', async () => {
    const kept = await readdir(dirname(file))
    expect(kept).toEqual(expect.arrayContaining(['sessions.db', 'sessions.db-shm', 'sessions.db-wal']))
    expect((await readFile(`${file}-wal`)).includes(VALUE)).toBe(true)
    const folderName = encodeURI(dirname(file).slice(folder.path.length + 1))
    const inSite = [...kept.map((name) => `${folderName}/${name}`), '.sessions/other/sessions.db']
    const roots = ['/', `/@fs${link}/`, `/@fs${folder.path}/`]
    for (const path of inSite.flatMap((name) => roots.map((root) => root + name))) {
      expect({ path, status: (await ask(path)).status }).toEqual({ path, status: 403 })
      for (const query of ['?raw', '?url', '?import', '?import&raw', '?inline', '/']) {
        const text = await (await ask(path + query)).text()
        expect({ path, query, tells: text.includes(VALUE) || text.includes('SQLite') }).toEqual({
          path,
          query,
          tells: false,
        })
      }
    }
  })

  it('serves nothing that Vite would not serve without us, and the site as before', async () => {
    for (const path of ['/.env', '/.env?raw', '/site.pem', '/.npmrc', '/.git/config']) {
      expect({ path, status: (await ask(path)).status }).toEqual({ path, status: 403 })
    }
    expect((await ask('/src/cookies.ts')).status).toBe(200)
  })
})
