import { describe, expect, it } from 'vitest'
import { cookieOf, createSite, type Page, type TestContext, type VisitOptions } from '../support/visitor.ts'

const post: Page = ({ locals }) => {
  locals.session.set('cart', 1)
  return new Response()
}

/** What a development server logs at requests that are all under way at once. */
async function logged(page: Page, visits: VisitOptions[], isDev = true): Promise<string[]> {
  const site = createSite({ isDev })
  const { promise: gate, resolve: open } = Promise.withResolvers<void>()
  const contexts: TestContext[] = visits.map((options) => site.context(options))
  const answers = contexts.map((context) => site.onRequest(context, () => gate.then(() => page(context))))
  open()
  await Promise.all(answers)
  return contexts.flatMap(({ log }) => log).filter((line) => line.includes('session.start()'))
}

const agent = (name: string): VisitOptions => ({ headers: { 'User-Agent': name } })

describe('several sessions that one browser starts at once', () => {
  it('are told once, in development, with what to do', async () => {
    const five = Array.from({ length: 5 }, () => agent('Firefox'))
    expect(await logged(post, five)).toEqual([expect.stringMatching(/^warn One browser started several/)])
    expect(await logged(post, five, false)).toEqual([])
  })

  it('are told from those of two browsers', async () => {
    expect(await logged(post, [agent('Firefox'), agent('Safari')])).toEqual([])
  })

  it('are told from pages that start none', async () => {
    const look: Page = async ({ locals }) => new Response(String(await locals.session.get('cart')))
    expect(await logged(look, [agent('Firefox'), agent('Firefox')])).toEqual([])
  })

  it('are told from sessions that begin one after the other', async () => {
    const site = createSite({ isDev: true })
    const contexts = [site.context(agent('Firefox')), site.context(agent('Firefox'))]
    for (const context of contexts) await site.onRequest(context, async () => post(context))
    expect(contexts.flatMap(({ log }) => log).filter((line) => line.includes('start()'))).toEqual([])
  })

  it('do not come about after `start`', async () => {
    const site = createSite({ isDev: true })
    const first = await site.visit(async ({ locals }) => {
      await locals.session.start()
      return new Response()
    })
    const headers = { Cookie: cookieOf(first) }
    const answers = await Promise.all([1, 2, 3].map(() => site.visit(post, { headers })))
    expect(answers.flatMap((answer) => answer.headers.getSetCookie())).toEqual([])
  })
})
