import { request } from 'node:http'
import { expect } from '@playwright/test'
import type { Visitor } from '../../support/visitor.ts'
import type { PathSite } from './path-case.ts'

export const TOKEN = /^[\w-]{43}$/

interface Asked {
  readonly headers?: Record<string, string>
  /** Opens what the answer waits for. */
  readonly gate?: string
}

/** A client without cookies, which is no browser: nothing but what it is given. */
export function clientOf({ url }: PathSite) {
  return async (method: string, token?: string, { headers, gate }: Asked = {}) => {
    const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` }
    const query = new URLSearchParams({
      ...(method === 'POST' && { user: 'app-user' }),
      ...(gate && { gate }),
    })
    // Astro's `checkOrigin` takes what has no type for a form of another site.
    const type = { 'Content-Type': 'application/json' }
    const init = { method, headers: { ...type, ...authorization, ...headers } }
    return fetch(`${url}/shop/api/token?${query}`, init)
  }
}

/** Somebody who is logged in by a cookie, as the user of each token. */
export async function loggedIn(site: PathSite): Promise<Visitor> {
  const ann = site.visitor()
  await ann.post('/api/login', { user: 'app-user' })
  return ann
}

/** A token that the site answered. */
export async function issued(site: PathSite): Promise<string> {
  const answer = await clientOf(site)('POST')
  expect(answer.headers.getSetCookie()).toEqual([])
  expect(answer.headers.get('Cache-Control')).toBe('private, no-store')
  const { token } = await answer.json()
  expect(token).toMatch(TOKEN)
  return token
}

export function expectKeptNowhere({ headers }: Response): void {
  expect(headers.get('Cache-Control')).toBe('private, no-store')
  expect(headers.get('Vary')).toContain('Authorization')
}

/** Expects that the answer lets nobody in, and says so as RFC 6750 wants it. */
export function expectRefused(answer: Response): void {
  const challenge = answer.headers.get('WWW-Authenticate')
  expect([answer.status, challenge]).toEqual([401, expect.stringMatching(/^Bearer .*error="invalid_token"/)])
  expect(answer.headers.getSetCookie()).toEqual([])
  expectKeptNowhere(answer)
}

/** Sends each of these as a header of its own; `null` where the server hung up instead of an answer. */
export function answerTo({ url }: PathSite, authorizations: readonly string[]) {
  const headers = authorizations.flatMap((value) => ['Authorization', value])
  return new Promise<{ status: number; text: string } | null>((resolve) => {
    const sent = request(`${url}/shop/api/token`, { headers: ['Host', new URL(url).host, ...headers] })
    sent.once('error', () => resolve(null))
    sent.once('response', (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk) => {
        text += chunk
      })
      answer.once('close', () => resolve({ status: answer.statusCode ?? 0, text }))
    })
    sent.end()
  })
}
