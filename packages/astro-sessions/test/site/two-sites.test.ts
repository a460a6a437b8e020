import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningSite, startBuilt } from '../support/astro-site.ts'
import { type OwnFolder, ownFolder } from '../support/own-folder.ts'

const CONFIG = `
import node from '@astrojs/node'
import { defineConfig } from 'astro/config'
import sessions from 'astro-sessions'

export default defineConfig({ output: 'server', adapter: node({ mode: 'standalone' }), integrations: [sessions()] })
`

// Needs the packages' `dist`: a site uses what is published.
describe('two sites that are started from one folder', () => {
  const folders: OwnFolder[] = []
  const sites: RunningSite[] = []
  let home: string

  async function start(name: string): Promise<RunningSite> {
    const folder = await ownFolder('cookies')
    folders.push(folder)
    await writeFile(join(folder.path, 'package.json'), JSON.stringify({ name, type: 'module' }))
    await writeFile(join(folder.path, 'astro.config.mjs'), CONFIG)
    const site = await startBuilt(folder.path, {}, home)
    sites.push(site)
    return site
  }

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'astro-sessions-home-'))
    await Promise.all([start('shop'), start('@acme/blog')])
  })
  afterAll(async () => {
    await Promise.all(sites.map((site) => site.stop()))
    await Promise.all(folders.map((folder) => folder.remove()))
    await rm(home, { recursive: true, force: true })
  })

  it('do not take each other for the same', async () => {
    const [shop, blog] = sites.map(({ url }) => url)
    const body = JSON.stringify(['mug'])
    const post = await fetch(`${shop}/cart`, { method: 'POST', body, headers: { Origin: String(shop) } })
    const [line = ''] = post.headers.getSetCookie()
    const headers = { Cookie: line.split(';', 1)[0] ?? '' }
    const cartAt = async (url: string | undefined) => (await fetch(`${url}/cart`, { headers })).text()
    expect(await cartAt(shop)).toContain('mug')
    expect(await cartAt(blog)).not.toContain('mug')
  })
})
