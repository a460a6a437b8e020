import { describe, expect, it } from 'vitest'
import { checkOptions, type SessionsOptions } from '../../../src/setup/options/options.ts'
import { resolveSettings } from '../../../src/setup/settings/settings.ts'

/** The name that scripts look for, with these options of a site. */
function untilCookie({ cookie = {}, ...options }: SessionsOptions, isDev = false): string | undefined {
  const checked = checkOptions(options)
  const inherited = { driver: null, cookie, idleTimeout: 60, absoluteTimeout: 60, notes: [] }
  const mark = isDev ? '3f2a1b' : undefined
  return resolveSettings(checked, inherited, { isDev, isCloudflare: false, errorPages: {}, mark }).untilCookie
}

describe('the cookie that tells when the login ends', () => {
  it('is named by the site, or session-until', () => {
    expect(untilCookie({ untilCookie: true, cookie: { name: 'sid' } })).toBe('session-until')
    expect(untilCookie({ untilCookie: 'until', cookie: { name: 'sid' } })).toBe('until')
    expect(untilCookie({ cookie: { name: 'session-until' } })).toBeUndefined()
  })

  const refused: SessionsOptions[] = [
    { untilCookie: 'sid', cookie: { name: 'sid' } },
    { untilCookie: true, cookie: { name: 'session-until' } },
    { untilCookie: 'sid', cookie: { name: '__Host-sid', secure: 'auto' } },
    { untilCookie: 'sid', cookie: { name: '__Http-sid' } },
    { untilCookie: 'astro-sessions' },
  ]
  for (const options of refused) {
    it(`is never that of the session: ${JSON.stringify(options)}`, () => {
      for (const isDev of [true, false]) {
        expect(() => untilCookie(options, isDev)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
      }
    })
  }
})
