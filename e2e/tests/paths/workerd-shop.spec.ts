import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { freePort } from '../../support/free-port.ts'
import { rosa } from '../../support/shop-page.ts'
import { sessionCookies, Visitor } from '../../support/visitor.ts'
import { offline, placeAt, startAstro } from '../../support/workerd-site.ts'

const root = fileURLToPath(
  new URL('.', import.meta.resolve('@astro-sessions/example-cloudflare/package.json')),
)

test('the shop works on workerd with Durable Objects: cart, login, logout', async () => {
  const port = await freePort()
  const env = { ...offline, SHOP_COOKIES: 'demo', SESSION_DRIVER: 'cloudflare-do' }
  const server = await startAstro({ args: ['preview', ...placeAt(port)], root, env })
  try {
    const ann = new Visitor(`http://localhost:${port}`)
    await ann.post('/cart', { sku: 'pea', back: '/' })
    await Promise.all(Array.from({ length: 10 }, () => ann.copy().post('/cart', { sku: 'twine', back: '/' })))
    expect(/data-testid="items"[^>]*>(\d+)</.exec(await ann.text('/cart'))?.[1]).toBe('11')
    const before = ann.copy()
    expect(sessionCookies(await ann.post('/api/login', rosa))).toHaveLength(1)
    expect(await ann.text('/dashboard')).toContain(rosa.email)
    const open = ann.copy()
    await ann.post('/api/logout')
    for (const visitor of [ann, before, open]) expect((await visitor.fetch('/dashboard')).status).toBe(302)
  } finally {
    await server.stop()
  }
})
