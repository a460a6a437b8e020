import { describe, expect, it } from 'vitest'
import { type AnswerKind, type AskedRoute, answerKind, askedRoute } from '../../src/server/answer-kind.ts'

const FETCH_STATE = Symbol.for('astro.fetchState')

type Says = { mode?: string; dest?: string; accept?: string; more?: Record<string, string> }
type Row = readonly [what: string, says: Says, route: AskedRoute, answer: AnswerKind]

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8'

const rows: readonly Row[] = [
  ['a link that was clicked', { mode: 'navigate', dest: 'document', accept: BROWSER }, 'page', 'redirect'],
  [
    'a form that was sent to an endpoint',
    { mode: 'navigate', dest: 'document', accept: BROWSER },
    'endpoint',
    'redirect',
  ],
  ['a page in a frame', { mode: 'navigate', dest: 'iframe', accept: BROWSER }, 'page', 'redirect'],
  [
    'a click on a link to a download',
    { mode: 'navigate', dest: 'empty', accept: '*/*' },
    'endpoint',
    'redirect',
  ],
  ['fetch() of an endpoint', { mode: 'cors', dest: 'empty', accept: '*/*' }, 'endpoint', 'problem'],
  [
    'fetch() of an endpoint for JSON',
    { mode: 'cors', dest: 'empty', accept: 'application/json' },
    'endpoint',
    'problem',
  ],
  [
    'fetch() of a page for JSON',
    { mode: 'cors', dest: 'empty', accept: 'application/json' },
    'page',
    'problem',
  ],
  ['fetch() of a page', { mode: 'cors', dest: 'empty', accept: '*/*' }, 'page', 'redirect'],
  ['fetch() for HTML', { mode: 'same-origin', dest: 'empty', accept: 'text/html' }, 'endpoint', 'redirect'],
  [
    'fetch() for anything but HTML',
    { mode: 'cors', accept: 'text/html;q=0, application/json' },
    'page',
    'problem',
  ],
  ['an image', { mode: 'no-cors', dest: 'image', accept: 'image/webp,*/*;q=0.8' }, 'page', 'problem'],
  ['a script', { mode: 'no-cors', dest: 'script', accept: '*/*' }, 'endpoint', 'problem'],
  ['a video', { mode: 'no-cors', dest: 'video', accept: '*/*' }, 'endpoint', 'problem'],
  ['a web socket', { mode: 'websocket', dest: 'websocket', accept: '*/*' }, 'endpoint', 'problem'],
  ['an event stream', { mode: 'cors', dest: 'empty', accept: 'text/event-stream' }, 'endpoint', 'problem'],
  ['a prefetch of a page', { mode: 'no-cors', dest: 'empty', accept: '*/*' }, 'page', 'redirect'],
  ['a browser on plain http', { accept: BROWSER }, 'endpoint', 'redirect'],
  ['a script on plain http', { accept: '*/*' }, 'endpoint', 'problem'],
  ['curl', { accept: '*/*' }, 'page', 'redirect'],
  ['a client that says nothing', {}, 'endpoint', 'problem'],
  ['a client that says nothing, of a page', {}, 'page', 'redirect'],
  [
    'jQuery',
    { accept: 'text/html, */*; q=0.01', more: { 'X-Requested-With': 'XMLHttpRequest' } },
    'page',
    'problem',
  ],
  [
    'a client with a token of its own',
    { accept: '*/*', more: { Authorization: 'Bearer x' } },
    'page',
    'problem',
  ],
  [
    'a browser behind basic authentication',
    { mode: 'navigate', more: { Authorization: 'Basic x' } },
    'page',
    'redirect',
  ],
  ['an island', { mode: 'cors', dest: 'empty', accept: '*/*' }, 'island', 'problem'],
  [
    'an island that somebody opened',
    { mode: 'navigate', dest: 'document', accept: BROWSER },
    'island',
    'problem',
  ],
  [
    'an action of a script',
    { mode: 'cors', dest: 'empty', accept: 'application/json' },
    'action',
    'action-error',
  ],
  ['a request of a test', {}, undefined, 'redirect'],
  ['a script, of what is not known', { mode: 'cors', accept: '*/*' }, undefined, 'problem'],
]

describe('somebody who is not let in', () => {
  for (const [what, { mode, dest, accept, more }, route, answer] of rows) {
    it(`is answered with a ${answer}: ${what}`, () => {
      const headers = new Headers(more ?? {})
      if (mode !== undefined) headers.set('Sec-Fetch-Mode', mode)
      if (dest !== undefined) headers.set('Sec-Fetch-Dest', dest)
      if (accept !== undefined) headers.set('Accept', accept)
      expect(answerKind(headers, route)).toBe(answer)
    })
  }
})

describe('the route of a request', () => {
  const contextOf = (routePattern: string, type: string) => ({
    locals: {},
    routePattern,
    [FETCH_STATE]: { routeData: { type } },
  })

  it.each([
    ['/cart', 'page', 'page'],
    ['/api/cart', 'endpoint', 'endpoint'],
    ['/_server-islands/[name]', 'page', 'island'],
    ['/base/_server-islands/[name]/', 'page', 'island'],
    ['/_actions/[...path]', 'endpoint', 'action'],
    ['/old', 'redirect', undefined],
  ])('%s (%s) is known as %s', (pattern, type, route) => {
    expect(askedRoute(contextOf(pattern, type))).toBe(route)
  })

  it('is not known without the context of Astro', () => {
    expect(askedRoute({ locals: {} })).toBeUndefined()
  })
})
