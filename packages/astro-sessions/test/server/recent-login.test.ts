import type { Session } from '@astro-sessions/engine'
import { manualClock } from '@astro-sessions/engine/testing'
import { describe, expect, it } from 'vitest'
import { type RequireUserOptions, requireUser } from '../../src/server/require-user.ts'
import { cookieOf, createSite, type TestContext, type VisitOptions } from '../support/visitor.ts'

const SCRIPT = { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty', Accept: '*/*' }

const locationOf = (answer: Response | string) => (answer as Response).headers.get('Location')

/** What requireUser answers with `within: 300` to ann, who logged in so many seconds ago, after a visit in between. */
async function aged(
  seconds: number,
  headers: Record<string, string> = {},
  touch?: (session: Session) => unknown,
  within: number = 300,
): Promise<string | Response> {
  const clock = manualClock()
  const site = createSite({ engineOptions: { clock } })
  let cookie = ''
  const visit = async (page: (session: Session) => unknown, options: VisitOptions = {}) => {
    const response = await site.visit(
      async ({ locals }) => {
        await page(locals.session)
        return new Response()
      },
      { ...options, headers: { ...options.headers, Cookie: cookie } },
    )
    cookie = cookieOf(response) || cookie
  }
  await visit((session) => session.login('ann'))
  await clock.advance(seconds * 1000)
  if (touch !== undefined) await visit(touch)
  let answer: string | Response = ''
  const page = async (context: TestContext) => {
    answer = await requireUser(context, { redirectTo: '/login', within } satisfies RequireUserOptions)
    return new Response()
  }
  await site.visit(page, { headers: { ...headers, Cookie: cookie } })
  return answer
}

describe('requireUser within so many seconds', () => {
  it('lets in who logged in a moment ago, up to so many seconds', async () => {
    expect(await aged(299)).toBe('ann')
  })

  it('asks for another login after that, and tells the login page why', async () => {
    const answer = await aged(300)
    expect(answer).toMatchObject({ status: 302 })
    expect(locationOf(answer)).toBe('/login?next=%2Fpage&max_age=300')
  })

  it('says it to a script in the words of RFC 9470', async () => {
    const answer = (await aged(301, SCRIPT)) as Response
    expect(answer.headers.get('WWW-Authenticate')).toBe(
      'Cookie error="insufficient_user_authentication", error_description="Your login is too old for this", max_age="300"',
    )
    expect(await answer.json()).toMatchObject({
      status: 401,
      error: 'insufficient_user_authentication',
      max_age: 300,
      login: '/login?max_age=300',
    })
  })

  it('counts from the login, and not from a new token or a page that was looked at', async () => {
    expect(await aged(301, {}, (session) => session.regenerate())).toMatchObject({ status: 302 })
    expect(await aged(301, {}, (session) => session.get('a'))).toMatchObject({ status: 302 })
  })

  it('counts from the last login', async () => {
    expect(await aged(301, {}, (session) => session.login('ann'))).toBe('ann')
  })

  it('tells somebody who is not logged in of no login that would be too old', async () => {
    const answer = (await aged(1, SCRIPT, (session) => session.logout())) as Response
    expect(answer.headers.get('WWW-Authenticate')).toBe('Cookie')
  })

  it.each([0, -1, Number.NaN, '300'])('is a number of seconds above 0, and not %j', async (within) => {
    await expect(aged(1, {}, undefined, within as never)).rejects.toThrow('`within`')
  })
})
