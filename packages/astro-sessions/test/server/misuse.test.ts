import { describe, expect, it } from 'vitest'
import { loudListener } from '../../src/runtime/site/loud-listener.ts'
import { requireUser } from '../../src/server/require-user.ts'
import { userSessions } from '../../src/server/user-sessions.ts'
import { createSite } from '../support/visitor.ts'

describe('userSessions() of nobody', () => {
  it.each([null, undefined, 7])('%s says what to write', (userId) => {
    expect(() => Reflect.apply(userSessions, undefined, [userId])).toThrow(
      expect.objectContaining({
        code: 'INVALID_VALUE',
        message: expect.stringMatching(/^userSessions\(\) needs the id of a user, but got \w+\.$/),
        hint: expect.stringContaining('await locals.session.userId()'),
      }),
    )
  })
})

describe('requireUser()', () => {
  it.each([[[]], [[null]], [[{}]], [[{ redirectTo: null }]]])(
    'with %j behind the context says what to write',
    async (rest) => {
      const { visit } = createSite()
      const visiting = visit(async (context) => {
        await Reflect.apply(requireUser, undefined, [context, ...rest])
        return new Response()
      })
      await expect(visiting).rejects.toMatchObject({
        code: 'INVALID_OPTION',
        hint: expect.stringContaining("requireUser(Astro, { redirectTo: '/login' })"),
      })
    },
  )

  it.each([undefined, null, {}])('of %j instead of the context says what to pass', async (context) => {
    await expect(Reflect.apply(requireUser, undefined, [context])).rejects.toMatchObject({
      code: 'SESSION_UNAVAILABLE',
      hint: expect.stringContaining('sessions() to `integrations`'),
    })
  })
})

describe('an onEvent that throws in development', () => {
  const event = { type: 'expired' } as const

  it.each([
    [
      'throws',
      () => {
        throw new Error('wrong')
      },
    ],
    ['rejects', () => Promise.reject(new Error('wrong'))],
  ])('is told of on the console when it %s', async (_, listener) => {
    const told: unknown[][] = []
    await loudListener(listener, (...args) => told.push(args))(event)
    expect(told).toEqual([
      [
        expect.stringContaining('onEvent of session.config.ts threw at the event "expired"'),
        new Error('wrong'),
      ],
    ])
  })
})
