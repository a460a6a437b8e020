import { expect } from '@playwright/test'
import { sessionCookies, type Visitor } from '../../../support/visitor.ts'
import type { PathCase } from '../path-case.ts'
import { clientOf, expectKeptNowhere, expectRefused, issued, loggedIn, TOKEN } from '../token-client.ts'

/** The public ids of the sessions of a visitor. */
async function idsOf(ann: Visitor): Promise<readonly string[]> {
  const list: { id: string }[] = JSON.parse(await ann.text('/api/devices'))
  return list.map(({ id }) => id)
}

const kept = { data: { name: 'app-user' }, userId: 'app-user' }

/** The session of a token beside others: the cookie of its user, requests at once, another server. */
export const tokenSessions: readonly PathCase[] = [
  {
    name: 'a browser with a cookie and a token has two sessions, and no answer about one touches the other',
    async run(site) {
      const ann = await loggedIn(site)
      const { cookies } = ann
      const sent = { 'Content-Type': 'application/json', Cookie: cookies.join('; ') }
      const login = await ann.fetch('/api/token?user=app-user', { method: 'POST', headers: sent })
      const { token } = await login.json()
      expect([sessionCookies(login), token]).toEqual([[], expect.stringMatching(TOKEN)])
      const ask = clientOf(site)
      const both = await ask('GET', token, { headers: sent })
      expect(await both.json()).toMatchObject({ user: 'app-user', visits: 1, cookieUser: 'app-user' })
      const rotated = await ask('PUT', token, { headers: sent })
      const next = rotated.headers.get('Session-Token') ?? ''
      const ended = await ask('DELETE', next, { headers: sent })
      for (const answer of [both, rotated, ended]) {
        expect(sessionCookies(answer)).toEqual([])
        expectKeptNowhere(answer)
      }
      expectRefused(await ask('GET', next, { headers: sent }))
      expect([await ann.kept(), ann.cookies]).toEqual([kept, cookies])
    },
  },
  {
    name: 'a token is revoked in the list of devices of a cookie session, which stays as it is',
    async run(site) {
      const ann = await loggedIn(site)
      const { cookies } = ann
      const before = await idsOf(ann)
      const [token, other] = [await issued(site), await issued(site)]
      const added = (await idsOf(ann)).filter((id) => !before.includes(id))
      expect(added).toHaveLength(2)
      const [id = ''] = added
      const revoked = await ann.text(`/api/devices?id=${id}`, { method: 'DELETE' })
      expect(JSON.parse(revoked)).toEqual({ isRevoked: true })
      const ask = clientOf(site)
      const answers = await Promise.all([token, other].map((sent) => ask('GET', sent)))
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 401])
      for (const answer of answers.filter(({ status }) => status === 401)) expectRefused(answer)
      expect(await idsOf(ann)).not.toContain(id)
      expect([await ann.kept(), ann.cookies]).toEqual([kept, cookies])
    },
  },
  {
    name: 'of eight requests under way with a token that rotates, none shows the session, and none is answered as kept',
    async run(site) {
      const token = await issued(site)
      const ask = clientOf(site)
      const gate = site.gate()
      const late = Array.from({ length: 8 }, () => ask('GET', token, { gate }))
      let polls = 0
      await expect(async () => {
        polls += 1
        expect(await (await ask('GET', token)).json()).toMatchObject({ arrived: 8 })
      }).toPass()
      const rotated = await ask('PUT', token)
      const next = rotated.headers.get('Session-Token') ?? ''
      await fetch(`${site.url}/shop/api/gate?name=${gate}`)
      for (const answer of await Promise.all(late)) {
        expect([answer.status, answer.headers.get('Session-Token')]).toEqual([409, null])
        expect(answer.headers.getSetCookie()).toEqual([])
        expectKeptNowhere(answer)
      }
      expect(await (await ask('GET', next)).json()).toMatchObject({ arrived: 8, visits: polls + 1 })
    },
  },
  {
    name: 'of eight requests at once with a token that rotates among them, those that were answered are counted',
    async run(site) {
      const token = await issued(site)
      const ask = clientOf(site)
      const asked = Array.from({ length: 8 }, (_, turn) => ask(turn === 3 ? 'PUT' : 'GET', token))
      const answers = await Promise.all(asked)
      const [rotated] = answers.splice(3, 1)
      const next = rotated?.headers.get('Session-Token') ?? ''
      expect(rotated?.status).toBe(204)
      for (const { status } of answers) expect([200, 401, 409]).toContain(status)
      const counted = answers.filter(({ status }) => status === 200).length
      expect(await (await ask('GET', next)).json()).toMatchObject({ visits: counted + 1 })
    },
  },
  {
    name: 'of eight rotations of one token at once, one answers the next',
    async run(site) {
      const token = await issued(site)
      const ask = clientOf(site)
      const answers = await Promise.all(Array.from({ length: 8 }, () => ask('PUT', token)))
      const next = answers.flatMap(({ headers }) => headers.get('Session-Token') ?? [])
      expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([])
      expect(next).toHaveLength(1)
      expect((await ask('GET', next[0])).status).toBe(200)
    },
  },
  {
    name: 'a token that one server issued is used, rotated and revoked at another',
    async run(site) {
      const another = await site.another()
      const [ask, askThere] = [clientOf(site), clientOf(another)]
      const ann = await loggedIn(another)
      const before = await idsOf(ann)
      const token = await issued(site)
      expect(await (await askThere('GET', token)).json()).toMatchObject({ visits: 1 })
      expect(await (await ask('GET', token)).json()).toMatchObject({ visits: 2 })
      const next = (await askThere('PUT', token)).headers.get('Session-Token') ?? ''
      expect([401, 409]).toContain((await ask('GET', token)).status)
      expect(await (await ask('GET', next)).json()).toMatchObject({ visits: 3 })
      const added = (await idsOf(ann)).filter((id) => !before.includes(id))
      expect(added).toHaveLength(1)
      await ann.fetch(`/api/devices?id=${added[0]}`, { method: 'DELETE' })
      expectRefused(await ask('GET', next))
      expectRefused(await askThere('GET', next))
    },
  },
]
