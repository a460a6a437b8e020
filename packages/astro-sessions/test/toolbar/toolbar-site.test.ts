import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TOOLBAR_HEADER, TOOLBAR_ROUTE } from '../../src/toolbar/protocol.ts'
import { type RunningSite, startDev } from '../support/astro-site.ts'
import { type OwnFolder, ownFolder } from '../support/own-folder.ts'

const addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? [])
const outside = addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address

// Needs the packages' `dist`: a site uses what is published.
describe('astro dev --host', () => {
  let folder: OwnFolder
  let site: RunningSite

  beforeAll(async () => {
    folder = await ownFolder('cookies')
    site = await startDev(folder.path, 'network')
  })
  afterAll(async () => {
    await site.stop()
    await folder.remove()
  })

  const ask = (host: string, path = TOOLBAR_ROUTE, headers: Record<string, string> = {}) => {
    const { origin } = new URL(site.url.replace('127.0.0.1', host))
    return fetch(origin + path, {
      method: 'POST',
      headers: { Origin: origin, [TOOLBAR_HEADER]: '1', 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify({ action: 'show' }),
    })
  }

  it('shows sessions to its own machine', async () => {
    const response = await ask('127.0.0.1')
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ seen: expect.any(Array) })
  })

  it('shows none to the network, under whatever path and with whatever header', async () => {
    // Where there is no network, a proxy asks for it.
    const headers = outside === undefined ? { 'X-Forwarded-For': '203.0.113.7' } : {}
    const paths = [
      TOOLBAR_ROUTE,
      `${TOOLBAR_ROUTE}?x`,
      TOOLBAR_ROUTE.replace('_', '%5F'),
      `${TOOLBAR_ROUTE}/`,
    ]
    for (const path of paths) {
      const response = await ask(outside ?? '127.0.0.1', path, {
        ...headers,
        'X-Astro-Sessions-Own-Machine': 'undefined',
      })
      expect([403, 404]).toContain(response.status)
      expect(await response.text()).not.toContain('timeline')
    }
  })

  it('shows none to a page that has another name for this machine', async () => {
    const response = await ask('127.0.0.1', TOOLBAR_ROUTE, { 'X-Forwarded-Host': 'evil.test' })
    expect(response.status).toBe(403)
  })
})
