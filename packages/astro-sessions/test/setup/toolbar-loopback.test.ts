import { describe, expect, it } from 'vitest'
import { type Asking, isFromOwnMachine, vouchForOwnMachine } from '../../src/setup/toolbar-loopback.ts'
import { OWN_MACHINE_HEADER, TOOLBAR_ROUTE } from '../../src/toolbar/protocol.ts'

const asking = (
  remoteAddress: string | undefined,
  headers: Asking['headers'],
  url = TOOLBAR_ROUTE,
): Asking => ({
  socket: { remoteAddress },
  headers,
  rawHeaders: [],
  url,
})

const own = '127.0.0.1'
const host = 'localhost:4321'

describe('a request of the own machine', () => {
  it.each<[string | undefined, Asking['headers']]>([
    ['127.0.0.1', { host }],
    ['127.8.7.6', { host: '127.0.0.1:4321' }],
    ['::1', { host: '[::1]:4321' }],
    ['::ffff:127.0.0.1', { host: 'localhost' }],
    ['::1', { host: 'shop.localhost:4321' }],
    ['::1', { ':authority': 'LOCALHOST:4321' }],
    [own, { host, 'x-forwarded-for': '127.0.0.1, ::1' }],
  ])('is one from %s with %j', (address, headers) => {
    expect(isFromOwnMachine(asking(address, headers))).toBe(true)
  })

  it.each<[string | undefined, Asking['headers']]>([
    ['192.168.1.7', { host: '192.168.1.2:4321' }],
    ['192.168.1.7', { host }],
    ['fe80::1', { host }],
    ['::ffff:10.0.0.1', { host }],
    ['127.0.0.1.evil.test', { host }],
    [undefined, { host }],
    [own, {}],
    [own, { host: '' }],
    [own, { host: 'evil.test' }],
    [own, { host: 'localhost.evil.test' }],
    [own, { host: 'evil.test:80@localhost' }],
    [own, { host: 'notlocalhost' }],
    [own, { host: '192.168.1.2:4321' }],
    [own, { host: '127.0.0.1.evil.test' }],
    [own, { host: 'tunnel.example' }],
    [own, { ':authority': 'evil.test', host }],
    [own, { host, 'x-forwarded-for': '203.0.113.7' }],
    [own, { host, 'x-forwarded-for': '127.0.0.1, 203.0.113.7' }],
    [own, { host, forwarded: 'for=203.0.113.7' }],
    [own, { host, 'x-real-ip': '203.0.113.7' }],
    [own, { host, 'cf-connecting-ip': '203.0.113.7' }],
    [own, { host, 'x-forwarded-host': 'tunnel.example' }],
    [own, { host, via: '1.1 tunnel' }],
  ])('is none from %s with %j', (address, headers) => {
    expect(isFromOwnMachine(asking(address, headers))).toBe(false)
  })
})

describe('the dev server', () => {
  const pass = (request: Asking) => {
    let passes = 0
    vouchForOwnMachine('word')(request, undefined, () => {
      passes += 1
    })
    expect(passes).toBe(1)
    return [request.headers[OWN_MACHINE_HEADER], request.rawHeaders]
  }

  it('vouches for the toolbar on its own machine, in both places where headers are read', () => {
    for (const url of [TOOLBAR_ROUTE, `/base${TOOLBAR_ROUTE}?x`])
      expect(pass(asking(own, { host }, url))).toEqual(['word', [OWN_MACHINE_HEADER, 'word']])
  })

  it('vouches for nobody else, and lets them go on', () => {
    expect(pass(asking('192.168.1.7', { host }))).toEqual([undefined, []])
    for (const url of ['/', `/page?x=${TOOLBAR_ROUTE}`, undefined])
      expect(pass({ ...asking(own, { host }), url })).toEqual([undefined, []])
  })
})
