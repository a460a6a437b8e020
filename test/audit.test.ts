import { beforeEach, describe, expect, it } from 'vitest'
import { forget, leaks, noteCookies, noteToken, tell } from '../vitest.audit.ts'

const token = 'Tk_3n-'.padEnd(43, 'x')

describe('the audit of what a test file tells', () => {
  beforeEach(() => {
    forget()
    noteToken(token)
  })

  it.each(
    Object.entries({
      'a line of a log': `the token ${token}, in a line`,
      'a longer word': `${'a'.repeat(60)}${token}${'b'.repeat(60)}`,
      'an event': { type: 'created', id: token },
      'a list in an event': { keys: ['a', token] },
      'the message of an error': new Error(`no ${token}`),
      'its cause': new Error('lost', { cause: { command: { args: [token] } } }),
      'its stack': Object.assign(new Error('thrown'), { stack: `Error: thrown\n at ${token}` }),
      'a map': new Map([[token, 1]]),
    }),
  )('finds a token in %s', (how, value) => {
    tell(how, value)
    expect(leaks()).toEqual([how])
  })

  it('finds a token that was told before it was known', () => {
    const early = 'b'.repeat(43)
    tell('a log', early)
    noteCookies(new Response(null, { headers: { 'Set-Cookie': `sid=${early}; Path=/` } }))
    expect(leaks()).toEqual(['a log'])
  })

  it('finds nothing in what holds no token', () => {
    tell('a log', 'c'.repeat(64), token.slice(1), { id: 'abc', nothing: null, count: 1 }, new Error('plain'))
    expect(leaks()).toEqual([])
  })
})
