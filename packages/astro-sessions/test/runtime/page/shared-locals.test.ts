import { describe, expect, it } from 'vitest'
import { readName, setName } from '../../support/pages.ts'
import { cookieOf, createSite, type VisitOptions } from '../../support/visitor.ts'

/** What Astro keeps behind the context of a request, and of its page for an error. */
const normal = () => ({ initialProps: {} })
const ofError = () => ({ initialProps: { error: undefined } })

/** The first request waits in its page; another one comes with the same `locals` meanwhile. */
async function atOnce(first: VisitOptions, second: VisitOptions) {
  const site = createSite()
  const Cookie = cookieOf(await site.visit(setName('ann')))
  const withCookie = (options: VisitOptions) =>
    options.headers?.Cookie === 'ann' ? { ...options, headers: { ...options.headers, Cookie } } : options
  const ann = site.context(withCookie(first))
  const inPage = Promise.withResolvers<void>()
  const leave = Promise.withResolvers<void>()
  const running = site.onRequest(ann, async () => {
    ann.locals.session.set('seen', 1)
    inPage.resolve()
    await leave.promise
    return readName(ann)
  })
  await inPage.promise
  const eve = site.context({ ...withCookie(second), locals: ann.locals })
  const answer = site.onRequest(eve, async () => readName(eve))
  const outcome = await answer.then((response) => response.text()).catch((error: Error) => error.message)
  leave.resolve()
  return { outcome, first: await (await running).text() }
}

const REFUSED = expect.stringContaining('same `locals` object')

describe('two requests at once with one locals object', () => {
  it('are refused where the second has no cookie, and the first goes on', async () => {
    const { outcome, first } = await atOnce({ headers: { Cookie: 'ann' } }, {})
    expect([outcome, first]).toEqual([REFUSED, 'ann'])
  })

  it('are refused where the first has none', async () => {
    expect((await atOnce({}, { headers: { Cookie: 'ann' } })).outcome).toEqual(REFUSED)
  })

  it('are refused where neither has one', async () => {
    const { outcome } = await atOnce({ fetchState: normal() }, { fetchState: normal() })
    expect(outcome).toEqual(REFUSED)
  })

  it('are refused where both have the same cookie, and each a state of its own in Astro', async () => {
    const options = { headers: { Cookie: 'ann' } }
    const { outcome } = await atOnce(
      { ...options, fetchState: normal() },
      { ...options, fetchState: normal() },
    )
    expect(outcome).toEqual(REFUSED)
  })

  it('are refused where the second is the error page of another visitor', async () => {
    const { outcome } = await atOnce(
      { fetchState: normal(), headers: { 'X-Forwarded-For': '192.0.2.1' } },
      { fetchState: ofError(), headers: { 'X-Forwarded-For': '192.0.2.2' } },
    )
    expect(outcome).toEqual(REFUSED)
  })
})

describe('one request, which Astro runs again', () => {
  it('is known in a rewrite to a request that has no cookie', async () => {
    const fetchState = normal()
    const { outcome } = await atOnce(
      { headers: { Cookie: 'ann' }, fetchState },
      { url: 'https://shop.test/other', fetchState },
    )
    expect(outcome).toBe('ann')
  })

  it('is known in the page of an error, with the request that it had or a copy', async () => {
    const options = { headers: { Cookie: 'ann' } }
    const { outcome } = await atOnce(
      { ...options, fetchState: normal() },
      { ...options, fetchState: ofError() },
    )
    expect(outcome).toBe('ann')
  })
})

describe('a host that shares its locals', () => {
  it('is refused for the next request too, whoever comes', async () => {
    const site = createSite()
    const first = site.context({ fetchState: normal() })
    await site.onRequest(first, async () => new Response('done'))
    const second = site.context({ fetchState: normal(), locals: first.locals })
    await expect(site.onRequest(second, async () => readName(second))).rejects.toThrow('same `locals` object')
  })
})
