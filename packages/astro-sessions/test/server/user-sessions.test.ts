import { createEngine, type Session } from '@astro-sessions/engine'
import { memoryStore } from '@astro-sessions/engine/memory'
import { describe, expect, it, vi } from 'vitest'
import { currentEngine, keepEngine } from '../../src/runtime/site/current-engine.ts'
import { userSessions } from '../../src/server/user-sessions.ts'
import { verifyCsrf } from '../../src/server/verify-csrf.ts'
import { cookieOf, createSite, type VisitOptions } from '../support/visitor.ts'

describe('userSessions', () => {
  it('says what to do where no site runs', async () => {
    // Other tests have left the engine of a site.
    vi.resetModules()
    const fresh = await import('../../src/server/user-sessions.ts')
    expect(() => fresh.userSessions('ada')).toThrow(
      expect.objectContaining({ code: 'SESSION_UNAVAILABLE', hint: expect.stringContaining('integrations') }),
    )
  })

  it('are those of the engine of the site', async () => {
    keepEngine(createEngine({ store: memoryStore() }))
    const request = currentEngine().open(undefined)
    request.session.login('ada', { label: 'phone' })
    await request.commit()
    expect(await userSessions('ada').list()).toMatchObject([{ label: 'phone' }])
    expect(await userSessions('ada').revokeAll()).toBe(1)
    expect(await userSessions('ada').list()).toEqual([])
  })
})

describe('verifyCsrf', () => {
  const tokenIn = async (session: Session) => {
    session.set('a', 1)
    return session.csrfToken()
  }

  /** What a request with this body and these headers is told, and what is left of its body. */
  async function verify(
    request: (token: string) => { body?: string | URLSearchParams; headers?: Record<string, string> },
  ) {
    const site = createSite()
    let token = ''
    const first = await site.visit(async ({ locals }) => {
      token = await tokenIn(locals.session)
      return new Response()
    })
    const { body, headers = {} } = request(token)
    let outcome: { isValid: boolean; text: string } | undefined
    const options: VisitOptions = { method: 'POST', headers: { ...headers, Cookie: cookieOf(first) } }
    await site.visit(async (context) => {
      const posted = new Request('https://shop.test/', {
        method: 'POST',
        headers: { ...(body instanceof URLSearchParams ? {} : headers) },
        ...(body === undefined ? {} : { body }),
      })
      outcome = {
        isValid: await verifyCsrf({ locals: context.locals, request: posted }),
        text: await posted.text(),
      }
      return new Response()
    }, options)
    return outcome
  }

  it('takes the token from a form, and leaves the body to the page', async () => {
    const outcome = await verify((csrf) => ({ body: new URLSearchParams({ csrf, sku: 'pea' }) }))
    expect(outcome).toMatchObject({ isValid: true, text: expect.stringContaining('sku=pea') })
  })

  it('reads nothing of the form of a visitor without a session', async () => {
    let chunks = 0
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          chunks += 1
          controller.enqueue(new TextEncoder().encode('a=1&'))
        },
      },
      { highWaterMark: 0 },
    )
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const request = new Request('https://shop.test/', {
      method: 'POST',
      headers,
      body,
      ...{ duplex: 'half' },
    })
    await createSite().visit(async ({ locals }) => {
      expect(await verifyCsrf({ locals, request })).toBe(false)
      return new Response()
    })
    expect(chunks).toBe(0)
  })

  it('takes the token from the header', async () => {
    const outcome = await verify((csrf) => ({
      body: '{}',
      headers: { 'X-CSRF-Token': csrf, 'Content-Type': 'application/json' },
    }))
    expect(outcome).toEqual({ isValid: true, text: '{}' })
  })

  it.each([
    ['without a token', () => ({ body: new URLSearchParams({ sku: 'pea' }) })],
    ['with another token', () => ({ body: new URLSearchParams({ csrf: 'A'.repeat(86) }) })],
    [
      'with a wrong header beside a right field',
      (csrf: string) => ({
        body: `csrf=${csrf}`,
        headers: { 'X-CSRF-Token': 'x', 'Content-Type': 'application/x-www-form-urlencoded' },
      }),
    ],
    [
      'whose body is no form',
      (csrf: string) => ({ body: `csrf=${csrf}`, headers: { 'Content-Type': 'text/plain' } }),
    ],
    [
      'whose body is broken',
      () => ({ body: 'x', headers: { 'Content-Type': 'multipart/form-data; boundary=y' } }),
    ],
    ['without a body', () => ({})],
  ])('refuses a request %s', async (_name, request) => {
    expect(await verify(request)).toMatchObject({ isValid: false })
  })
})
