import { describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import * as cookies from '../../src/cookies.ts'
import * as server from '../../src/server.ts'
import * as testing from '../../src/testing.ts'

describe('the package', () => {
  it('has these entries', () => {
    expect(Object.keys(manifest.exports)).toEqual([
      '.',
      './admin',
      './drivers',
      './cloudflare',
      './cookies',
      './server',
      './testing',
      './middleware',
      './toolbar/app',
      './toolbar/middleware',
      './toolbar/route',
      './package.json',
    ])
  })

  it('exports these names from ./server', () => {
    expect(Object.keys(server).sort()).toEqual([
      'SessionError',
      'allSessions',
      'defineSession',
      'getSession',
      'openChannels',
      'requireCsrf',
      'requireToken',
      'requireUser',
      'rescuedForm',
      'safeNext',
      'tokenSession',
      'userSessions',
      'verifyCsrf',
    ])
  })

  it('exports these names from ./cookies', () => {
    expect(Object.keys(cookies).sort()).toEqual(['defineCookie', 'mergeSetCookie'])
  })

  it('exports these names from ./testing', () => {
    expect(Object.keys(testing)).toEqual(['createTestSession'])
  })
})
