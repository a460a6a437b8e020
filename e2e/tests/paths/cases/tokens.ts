import { expect } from '@playwright/test'
import type { PathCase } from '../path-case.ts'
import {
  answerTo,
  clientOf,
  expectKeptNowhere,
  expectRefused,
  issued,
  loggedIn,
  TOKEN,
} from '../token-client.ts'

const IDLE = 86_400

/** `Authorization: Bearer`, in endpoints that ask for it. */
export const tokens: readonly PathCase[] = [
  {
    name: 'a token that a login answered opens its session, which is listed, counted and cached nowhere',
    async run(site) {
      const token = await issued(site)
      const ask = clientOf(site)
      for (const visits of [1, 2]) {
        const answer = await ask('GET', token)
        expectKeptNowhere(answer)
        expect(answer.headers.getSetCookie()).toEqual([])
        const found = await answer.json()
        expect(found).toMatchObject({ user: 'app-user', visits, cookieUser: null })
        expect(found.devices).toContain('phone')
      }
    },
  },
  {
    name: 'a rotated token is answered in a header, and the old one opens nothing: 409, and 401 after ten seconds',
    async run(site) {
      const token = await issued(site)
      const ask = clientOf(site)
      let next = ''
      await site.ahead(0, async () => {
        const rotated = await ask('PUT', token)
        next = rotated.headers.get('Session-Token') ?? ''
        expect([rotated.status, rotated.headers.getSetCookie()]).toEqual([204, []])
        expectKeptNowhere(rotated)
        expect(next).toMatch(TOKEN)
        expect(next).not.toBe(token)
        expect(await (await ask('GET', next)).json()).toMatchObject({ user: 'app-user', visits: 1 })
        // A client that has the next one by then comes again with it.
        const early = await ask('GET', token)
        expect([early.status, early.headers.getSetCookie()]).toEqual([409, []])
        expectKeptNowhere(early)
      })
      await site.ahead(11, async () => expectRefused(await ask('GET', token)))
      const ended = await ask('DELETE', next)
      expect(ended.status).toBe(204)
      expectKeptNowhere(ended)
      expectRefused(await ask('GET', next))
    },
  },
  {
    name: 'a token whose session has not been used for longer than the idle time is refused',
    async run(site) {
      const token = await issued(site)
      const ask = clientOf(site)
      await site.ahead(IDLE * 0.8, async () => expect((await ask('GET', token)).status).toBe(200))
      await site.ahead(IDLE * 1.7, async () => expect((await ask('GET', token)).status).toBe(200))
      await site.ahead(IDLE * 3, async () => expectRefused(await ask('GET', token)))
    },
  },
  {
    name: 'an endpoint that asks for a token takes no cookie for one, and a page no token for a cookie',
    async run(site) {
      const token = await issued(site)
      const ask = clientOf(site)
      const nobody = await ask('GET')
      expect([nobody.status, nobody.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer realm="session"'])
      // Which not every server passes on.
      const empty = await ask('GET', undefined, { headers: { Authorization: '' } })
      expect([empty.status, empty.headers.get('WWW-Authenticate')]).toEqual([
        401,
        expect.stringContaining('Bearer realm="session"'),
      ])
      const ann = await loggedIn(site)
      expect((await ann.fetch('/api/token')).status).toBe(401)
      const headers = { Authorization: `Bearer ${token}` }
      expect(await site.visitor().text('/api/session', { headers })).toBe('{"data":{},"userId":null}')
    },
  },
  {
    name: 'a page that asks for the session of a token is refused',
    async run(site) {
      const headers = { Authorization: `Bearer ${await issued(site)}` }
      expect(await site.visitor().text('/token-page', { headers })).toContain('INVALID_OPTION')
    },
  },
  {
    name: 'what is no token is refused, whatever it is',
    async run(site) {
      const ask = clientOf(site)
      const token = await issued(site)
      for (const Authorization of [
        `Basic ${btoa(`app-user:${token}`)}`,
        `Digest ${token}`,
        `BearerX ${token}`,
        token,
        'Bearer',
        'Bearer ',
        `Bearer "${token}"`,
        `Bearer ${token}x`,
        `Bearer ${token.slice(1)}`,
        `Bearer ${token} ${token}`,
        `Bearer ${token}, Bearer ${token}`,
        `Bearer ${'x'.repeat(43)}`,
        'x'.repeat(8000),
        `Bearer ${token}${'x'.repeat(8000)}`,
      ])
        for (const method of ['GET', 'PUT'])
          expectRefused(await ask(method, undefined, { headers: { Authorization } }))
      for (const scheme of ['bearer', 'BEARER', 'bEARER  ']) {
        const headers = { Authorization: `${scheme} ${token}` }
        expect((await ask('GET', undefined, { headers })).status).toBe(200)
      }
    },
  },
  {
    name: 'of two headers the second never counts, and what is too long for a server is no error of the site',
    async run(site) {
      const [token, other] = [`Bearer ${await issued(site)}`, `Bearer ${'x'.repeat(43)}`]
      for (const first of [other, 'Basic YTpi', 'Bearer'])
        expect(await answerTo(site, [first, token])).toMatchObject({ status: 401 })
      // Node.js drops the second, and other servers join them.
      expect([200, 401]).toContain((await answerTo(site, [token, other]))?.status)
      const long = await answerTo(site, [`${token}${'x'.repeat(100_000)}`])
      // Refused by the server before the site, in a way of its own, or by the site.
      expect([400, 401, 431, undefined]).toContain(long?.status)
      expect(await answerTo(site, [token])).toMatchObject({ status: 200 })
    },
  },
]
