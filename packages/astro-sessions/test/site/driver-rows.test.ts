import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startBuilt } from '../support/astro-site.ts'
import { type OwnFolder, ownFolder } from '../support/own-folder.ts'

const besideDrivers = fileURLToPath(new URL('../../../drivers/node_modules/', import.meta.url))

/** What a site writes where a driver takes more than plain data. */
const MODULES = {
  'overlay.ts': `import memory from 'unstorage/drivers/memory'
import overlay from 'unstorage/drivers/overlay'

export default () => overlay({ layers: [memory(), memory()] })
`,
  'db0.ts': `import { createDatabase } from 'db0'
import sqlite from 'db0/connectors/node-sqlite'
import driver from 'unstorage/drivers/db0'

export default ({ file }: { file: string }) => driver({ database: createDatabase(sqlite({ path: file })) })
`,
}

/** A server with which the driver `http` of unstorage keeps its items. */
function startStorage(): Server {
  const items = new Map<string, string>()
  return createServer(async (request, response) => {
    const { method = 'GET', url = '/' } = request
    if (method === 'PUT') items.set(url, await text(request))
    if (method === 'DELETE') items.delete(url)
    const found = items.get(url)
    response.statusCode = method === 'GET' && found === undefined ? 404 : 200
    response.end(method === 'GET' ? found : '')
  })
}

// Needs the packages' `dist`: a site uses what is published.
describe('each driver of unstorage that the documentation names, in a site that is built and run', () => {
  let folder: OwnFolder
  let data: string
  const storage = startStorage()

  beforeAll(async () => {
    folder = await ownFolder('guide')
    data = await mkdtemp(join(tmpdir(), 'astro-sessions-rows-'))
    await new Promise<void>((resolve) => storage.listen(0, '127.0.0.1', resolve))
  })
  afterAll(async () => {
    storage.close()
    await folder.remove()
    await rm(data, { recursive: true })
  })
  const port = () => {
    const address = storage.address()
    return typeof address === 'object' ? address?.port : undefined
  }

  /** Installs what a driver module of the site's own imports. */
  const install = (name: string) =>
    symlink(join(besideDrivers, name), join(folder.path, 'node_modules', name))

  const rows: [string, () => unknown][] = [
    ['memory', () => 'memory'],
    ['lru-cache', () => 'lru-cache'],
    ['fs', () => ({ entrypoint: 'unstorage/drivers/fs', config: { base: join(data, 'fs') } })],
    [
      'http',
      () => ({ entrypoint: 'unstorage/drivers/http', config: { base: `http://127.0.0.1:${port()}` } }),
    ],
    [
      'fs-unstorage',
      () => ({ entrypoint: '@astro-sessions/drivers/fs-unstorage', config: { base: join(data, 'own') } }),
    ],
  ]
  async function expectSessions(driver: unknown) {
    const site = await startBuilt(folder.path, { DRIVER: JSON.stringify(driver) })
    onTestFinished(() => site.stop())
    const first = await fetch(site.url)
    expect(await first.text()).toContain('visit 1, noted')
    const [cookie = ''] = first.headers.getSetCookie()
    const again = await fetch(site.url, { headers: { Cookie: cookie.split(';', 1)[0] ?? '' } })
    expect(await again.text()).toContain('visit 2, noted')
  }

  it.each(rows)('%s', async (_, driver) => expectSessions(driver()))

  it('overlay and db0, which take what is no plain data, by a module of the site', async () => {
    for (const name of ['unstorage', 'db0']) await install(name)
    for (const [name, code] of Object.entries(MODULES)) await writeFile(join(folder.path, 'src', name), code)
    await expectSessions({ entrypoint: './src/overlay.ts' })
    await expectSessions({ entrypoint: './src/db0.ts', config: { file: join(data, 'sessions.db') } })
  })
})
