import { describe, expect, it } from 'vitest'
import { requireCsrf } from '../../src/server/require-csrf.ts'
import { tokenSession } from '../../src/server/token-session.ts'
import { verifyCsrf } from '../../src/server/verify-csrf.ts'
import { bearing, issueToken } from '../support/bearer.ts'
import { cookieOf, createSite, type Page, type TestSite, type VisitOptions } from '../support/visitor.ts'

const logout = ({ locals }: Parameters<Page>[0]) => locals.session.logout()

/** Ann's request that another site made her browser send: what it answers, and whether she is logged in after it. */
async function afterForged(page: Page, options: VisitOptions = {}, site = createSite()) {
  const Cookie = cookieOf(
    await site.visit(({ locals }) => {
      locals.session.login('ann')
      return new Response()
    }),
  )
  const forged = site.visit(page, { method: 'POST', ...options, headers: { Cookie, ...options.headers } })
  const outcome = await forged.then(
    (response) => [response.status, response.headers.getSetCookie()],
    (error: Error) => [Reflect.get(error, 'code') ?? error.message, []],
  )
  return { outcome, user: await userOf(site, { Cookie }) }
}

async function userOf(site: TestSite, headers: Record<string, string>): Promise<string | null> {
  let user: string | null = null
  await site.visit(
    async ({ locals }) => {
      user = await locals.session.userId()
      return new Response()
    },
    { headers },
  )
  return user
}

describe('a request without its CSRF token logs nobody out', () => {
  const pages: Record<string, [unknown, Page]> = {
    'with a logout before the check': [
      403,
      async (context) => {
        logout(context)
        await requireCsrf(context)
        return new Response()
      },
    ],
    'with one after it, in a page that goes on': [
      403,
      async (context) => {
        await requireCsrf(context).catch(() => undefined)
        logout(context)
        return new Response('bye')
      },
    ],
    'with one after it, in a page that fails by itself': [
      'broken',
      async (context) => {
        await requireCsrf(context).catch(() => logout(context))
        throw new Error('broken')
      },
    ],
    'with one whatever happens': [
      403,
      (context) =>
        requireCsrf(context)
          .then(() => new Response())
          .finally(() => logout(context)),
    ],
    'with one while the check is under way': [
      403,
      async (context) => {
        await Promise.all([requireCsrf(context), logout(context)])
        return new Response()
      },
    ],
    'that nobody waits for': [
      'NOT_AWAITED',
      async (context) => {
        void requireCsrf(context)
        logout(context)
        return new Response()
      },
    ],
    'that nobody waits for, in a page that fails by itself': [
      'broken',
      (context) => {
        void requireCsrf(context)
        logout(context)
        throw new Error('broken')
      },
    ],
    'that verifyCsrf checks, and nobody waits for': [
      'NOT_AWAITED',
      async (context) => {
        if (!verifyCsrf(context)) return new Response(null, { status: 403 })
        logout(context)
        return new Response()
      },
    ],
  }

  it.each(Object.entries(pages))('%s', async (_name, [answer, page]) => {
    expect(await afterForged(page)).toEqual({ outcome: [answer, []], user: 'ann' })
  })

  it('of a session that was loaded', async () => {
    const site = createSite()
    const token = await issueToken(site, 'bob')
    const { outcome } = await afterForged(
      async (context) => {
        await context.locals.session.load(token)
        context.locals.session.destroy()
        await requireCsrf(context)
        return new Response()
      },
      {},
      site,
    )
    expect(outcome).toEqual([403, []])
    await site.visit(async (context) => {
      expect(await tokenSession(context).userId()).toBe('bob')
      return new Response()
    }, bearing(token))
  })

  it('of the session of a token', async () => {
    const site = createSite()
    const token = await issueToken(site, 'bob')
    const page: Page = async (context) => {
      tokenSession(context).set('seen', true)
      tokenSession(context).logout()
      await requireCsrf(context).catch(() => undefined)
      return new Response(null, { status: 422 })
    }
    expect((await afterForged(page, bearing(token), site)).outcome).toEqual([422, []])
    await site.visit(async (context) => {
      const session = tokenSession(context)
      expect([await session.userId(), await session.get('seen')]).toEqual(['bob', undefined])
      return new Response()
    }, bearing(token))
  })

  it('also where the site shows its own page', async () => {
    const site = createSite({ errorPages: { 403: '/403' } })
    const page: Page = async (context) => {
      logout(context)
      await requireCsrf(context)
      return new Response('bye')
    }
    const shown = { headers: { Accept: 'text/html' }, rewrite: () => new Response('sorry') }
    expect((await afterForged(page, shown, site)).user).toBe('ann')
  })
})

describe('a logout counts', () => {
  it.each<[string, unknown, Page]>([
    [
      'in a page that fails',
      'broken',
      (context) => {
        logout(context)
        throw new Error('broken')
      },
    ],
    [
      'in a page that asks for the token and goes on without it',
      200,
      async (context) => {
        if (await verifyCsrf(context)) return new Response()
        logout(context)
        return new Response()
      },
    ],
  ])('%s', async (_name, answer, page) => {
    const { outcome, user } = await afterForged(page)
    expect([outcome[0], user]).toEqual([answer, null])
  })

  it('in a page that fails when the check has passed', async () => {
    const site = createSite()
    let token = ''
    const Cookie = cookieOf(
      await site.visit(async ({ locals }) => {
        locals.session.login('ann')
        token = await locals.session.csrfToken()
        return new Response()
      }),
    )
    const failing: Page = async (context) => {
      await requireCsrf(context)
      logout(context)
      throw new Error('broken')
    }
    await expect(
      site.visit(failing, { method: 'POST', headers: { Cookie, 'X-CSRF-Token': token } }),
    ).rejects.toThrow('broken')
    expect(await userOf(site, { Cookie })).toBeNull()
  })
})
