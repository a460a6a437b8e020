import { describe, expect, it } from 'vitest'
import { readName, setName } from '../../support/pages.ts'
import { cookieOf, createSite, type Page } from '../../support/visitor.ts'

const kept: [what: string, make: () => Response][] = [
  ['without a body', () => new Response(null, { status: 204, headers: { 'X-Own': '1' } })],
  ['that redirects', () => new Response(null, { status: 303, headers: { Location: '/' } })],
  ['that redirects and is read-only', () => Response.redirect('https://shop.test/', 303)],
  ['that says "not modified"', () => new Response(null, { status: 304, headers: { ETag: '"1"' } })],
  ['that is an empty 404', () => new Response(null, { status: 404 })],
  [
    'with a policy and cookies of its own',
    () => {
      const own = new Response(null, { headers: { 'Cache-Control': 'public, max-age=60', Vary: 'Accept' } })
      own.headers.append('Set-Cookie', 'theme=dark')
      return own
    },
  ],
]

const logIn =
  (user: string, answer: Response): Page =>
  ({ locals }) => {
    locals.session.login(user)
    return answer
  }

const shapeOf = ({ status, statusText, headers }: Response) => ({ status, statusText, headers: [...headers] })

describe.each(kept)('an answer that the site keeps, %s', (_, make) => {
  it('is the same after a login, a logout, a read and a first write', async () => {
    const { visit } = createSite()
    const answer = make()
    const before = shapeOf(answer)
    const Cookie = cookieOf(await visit(setName('ann')))
    await visit(logIn('ann', answer), { headers: { Cookie } })
    await visit(({ locals }) => {
      locals.session.set('a', 1)
      return answer
    })
    await visit(
      async ({ locals }) => {
        await locals.session.get('name')
        return answer
      },
      { headers: { Cookie } },
    )
    await visit(
      ({ locals }) => {
        locals.session.logout()
        return answer
      },
      { headers: { Cookie } },
    )
    expect(shapeOf(answer)).toEqual(before)
  })

  it('brings the next visitor nothing of the one before', async () => {
    const { visit } = createSite()
    const answer = make()
    const own = answer.headers.getSetCookie().length
    const first = await visit(logIn('ann', answer))
    const next = await visit(() => answer)
    const second = await visit(logIn('bob', answer))
    expect([first, next, second].map(({ headers }) => headers.getSetCookie().length - own)).toEqual([1, 0, 1])
    expect(shapeOf(next).headers.filter(([name]) => name === 'cache-control')).toEqual(
      shapeOf(answer).headers.filter(([name]) => name === 'cache-control'),
    )
  })

  it('brings each of many at once one cookie, their own', async () => {
    const { visit } = createSite()
    const answer = make()
    const own = answer.headers.getSetCookie().length
    const names = Array.from({ length: 20 }, (__, index) => `visitor ${index}`)
    const responses = await Promise.all(
      names.map((name) =>
        visit(({ locals }) => {
          locals.session.set('name', name)
          return answer
        }),
      ),
    )
    for (const [index, { headers }] of responses.entries()) {
      expect(headers.getSetCookie()).toHaveLength(own + 1)
      const [line = ''] = headers.getSetCookie().slice(own)
      const Cookie = line.slice(0, line.indexOf(';'))
      expect(await (await visit(readName, { headers: { Cookie } })).text()).toBe(names[index])
    }
  })
})

describe('an answer with a body', () => {
  it('that the page made is not changed either', async () => {
    const { visit } = createSite()
    const made = new Response('hello', { headers: { Vary: 'Accept' } })
    const before = shapeOf(made)
    const response = await visit(({ locals }) => {
      locals.session.set('name', 'ann')
      return made
    })
    expect(response.headers.getSetCookie()).toHaveLength(1)
    expect([shapeOf(made), await response.text()]).toEqual([before, 'hello'])
  })

  it('from fetch, which is read-only, gets the cookie on a copy with the same body', async () => {
    const { visit } = createSite()
    const fetched = await fetch('data:text/plain,hello')
    const response = await visit(({ locals }) => {
      locals.session.set('name', 'ann')
      return fetched
    })
    expect([response.headers.getSetCookie().length, await response.text()]).toEqual([1, 'hello'])
  })

  it('leaves with its own body where a host with its own pipeline ignores what middleware returns', async () => {
    const { visit } = createSite()
    const made = new Response('body')
    class OwnPipeline extends class Pipeline {} {}
    const watched = await visit(
      ({ locals }) => {
        locals.session.set('name', 'ann')
        return made
      },
      {
        fetchState: new OwnPipeline(),
      },
    )
    expect(watched).not.toBe(made)
    expect(made.headers.getSetCookie()).toEqual(watched.headers.getSetCookie())
    expect(made.headers.getSetCookie()).toHaveLength(1)
    expect(await made.text()).toBe('body')
  })
})
