import { describe, expect, it } from 'vitest'
import { destroySession, readName, setName } from '../support/pages.ts'
import { cookieOf, createSite, type Page } from '../support/visitor.ts'

const day = 86_400_000

function clockAt(days: number) {
  const clock = { days, now: () => clock.days * day, after: () => () => undefined }
  return clock
}

const AHEAD = ['Sec-Purpose', 'Purpose', 'X-Purpose', 'X-Moz'].map(
  (header) => [header, { headers: { [header]: 'prefetch' } }] as const,
)
const UNSEEN = [...AHEAD, ['HEAD', { method: 'HEAD', headers: {} }] as const]

const pull: Page = async ({ locals }) => new Response(await locals.session.pull('name'))
const count: Page = async ({ locals }) => new Response(String(await locals.session.increment('tries')))
const readFlash: Page = async ({ locals }) => new Response((await locals.session.flash('note')) ?? 'nothing')
const flash: Page = ({ locals }) => {
  locals.session.flash('note', 'saved')
  return new Response()
}

describe('a request that nobody may be looking at', () => {
  it.each(UNSEEN)('named by %s does not extend the session', async (_, unseen) => {
    const clock = clockAt(0)
    const { visit } = createSite({ engineOptions: { clock } })
    const Cookie = cookieOf(await visit(setName('ann')))
    clock.days = 0.9
    await visit(readName, { ...unseen, headers: { Cookie, ...unseen.headers } })
    clock.days = 1.1
    expect(await (await visit(readName, { headers: { Cookie } })).text()).toBe('nobody')
  })

  it('is told from a visit, which does extend it', async () => {
    const clock = clockAt(0)
    const { visit } = createSite({ engineOptions: { clock } })
    const Cookie = cookieOf(await visit(setName('ann')))
    clock.days = 0.9
    await visit(readName, { headers: { Cookie } })
    clock.days = 1.1
    expect(await (await visit(readName, { headers: { Cookie } })).text()).toBe('ann')
  })

  it.each(AHEAD)(
    'named by %s of a logout link ends nothing, and answers what a browser throws away',
    async (_, ahead) => {
      const { visit } = createSite()
      const Cookie = cookieOf(await visit(setName('ann')))
      const response = await visit(destroySession, { headers: { Cookie, ...ahead.headers } })
      expect([response.status, response.headers.getSetCookie()]).toEqual([503, []])
      expect(await (await visit(readName, { headers: { Cookie } })).text()).toBe('ann')
    },
  )

  it.each(AHEAD)('named by %s pulls nothing, and leaves it for the click', async (_, ahead) => {
    const { visit } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    const early = await visit(pull, { headers: { Cookie, ...ahead.headers } })
    expect([early.status, early.headers.get('Cache-Control')]).toEqual([503, 'private, no-store'])
    expect(await (await visit(pull, { headers: { Cookie } })).text()).toBe('ann')
  })

  it('by HEAD answers as GET would, and ends nothing', async () => {
    const { visit } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    const response = await visit(destroySession, { method: 'HEAD', headers: { Cookie } })
    expect([response.status, response.headers.getSetCookie()]).toEqual([200, []])
    expect(await (await visit(readName, { headers: { Cookie } })).text()).toBe('ann')
  })

  it('by HEAD starts no session, as monitors and robots send it', async () => {
    const { visit, calls } = createSite()
    const response = await visit(setName('ann'), { method: 'HEAD' })
    expect([response.headers.getSetCookie(), calls]).toEqual([[], []])
  })

  it.each(UNSEEN)('named by %s sees a flash and leaves it', async (_, unseen) => {
    const { visit } = createSite()
    const Cookie = cookieOf(await visit(flash))
    const early = await visit(readFlash, { ...unseen, headers: { Cookie, ...unseen.headers } })
    expect(early.status).toBe(200)
    expect(await (await visit(readFlash, { headers: { Cookie } })).text()).toBe('saved')
  })

  it('is no POST: a header lets no script past a counter of its attempts', async () => {
    const { visit } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    const attempt = { method: 'POST', headers: { Cookie, 'Sec-Purpose': 'prefetch' } }
    await visit(count, attempt)
    expect(await (await visit(count, attempt)).text()).toBe('2')
  })
})
