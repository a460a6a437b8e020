import { createEngine, SessionError, type SessionStore } from '@astro-sessions/engine'
import { memoryStore } from '@astro-sessions/engine/memory'
import { describe, expect, it } from 'vitest'
import { resolveCookie } from '../../src/setup/settings/cookie-settings.ts'
import { createEndpoint } from '../../src/toolbar/endpoint.ts'
import { createInspector } from '../../src/toolbar/inspect.ts'
import {
  OWN_MACHINE_HEADER,
  TOOLBAR_HEADER,
  TOOLBAR_ROUTE,
  type ToolbarRequest,
} from '../../src/toolbar/protocol.ts'
import { createWatch } from '../../src/toolbar/watch.ts'

const origin = 'http://localhost:4321'
const url = new URL(TOOLBAR_ROUTE, origin)
const cookie = resolveCookie({ name: 'sid' }, true)

/** A dev server that has seen the session of a user. */
async function devServer(store: SessionStore = memoryStore(), word: string | undefined = 'word') {
  const request = createEngine({ store }).open(undefined)
  request.session.set('cart', ['pea'])
  request.session.login('ann')
  const change = await request.commit()
  const token = change.kind === 'set' ? change.token : ''
  const watch = createWatch()
  watch.remember(token)
  const id = (await request.session.info())?.id ?? ''
  const endpoint = createEndpoint({ cookie, inspector: createInspector(() => store, {}, watch), watch, word })
  const ask = (asked: ToolbarRequest, headers: Record<string, string> = {}) =>
    endpoint(
      new Request(url, {
        method: 'POST',
        body: JSON.stringify(asked),
        headers: { Origin: origin, Host: 'localhost:4321', [TOOLBAR_HEADER]: '1', ...headers },
      }),
      url,
    )
  return { ask, id, token, store }
}

const everything = (id: string): ToolbarRequest[] => [
  { action: 'show' },
  { action: 'switch', id },
  { action: 'set', key: 'cart', json: '[]' },
  { action: 'delete', key: 'cart' },
  { action: 'rotate' },
  { action: 'destroy' },
]

describe('the endpoint of the toolbar', () => {
  it('does everything for the machine of the dev server', async () => {
    for (const index of everything('').keys()) {
      const { ask, id, token } = await devServer()
      const [asked = { action: 'show' }] = everything(id).slice(index)
      const response = await ask(asked, { [OWN_MACHINE_HEADER]: 'word', Cookie: `sid=${token}` })
      expect(response.status).toBe(200)
    }
  })

  it.each<[string, Record<string, string>, string | undefined]>([
    ['says nothing', {}, 'word'],
    ['guesses the word', { [OWN_MACHINE_HEADER]: '1' }, 'word'],
    ['says it beside another one', { [OWN_MACHINE_HEADER]: 'other, word' }, 'word'],
    ['asks a server that has no word', { [OWN_MACHINE_HEADER]: 'undefined' }, undefined],
    ['asks with an empty word', { [OWN_MACHINE_HEADER]: '' }, undefined],
  ])('does and tells nothing for a machine that %s', async (_name, headers, word) => {
    const { ask, id, token, store } = await devServer(memoryStore(), word)
    for (const asked of everything(id)) {
      const response = await ask(asked, { Cookie: `sid=${token}`, ...headers })
      expect([response.status, response.headers.getSetCookie()]).toEqual([403, []])
      const text = await response.text()
      expect(text).toContain('machine that runs the dev server')
      for (const secret of ['ann', 'pea', id]) expect(text).not.toContain(secret)
    }
    expect(await createEngine({ store }).open(token).session.get('cart')).toEqual(['pea'])
  })

  it('tells nothing that a store or its client says of a session', async () => {
    const store = memoryStore()
    const { ask } = await devServer(store)
    const fails = (error: unknown) => async () => {
      store.read = () => Promise.reject(error)
      return (await ask({ action: 'show' }, { [OWN_MACHINE_HEADER]: 'word' })).text()
    }
    expect(await fails(new Error('GET secret'))()).not.toContain('secret')
    expect(await fails(new SessionError('STORE_UNAVAILABLE', 'Down.'))()).toContain('Down.')
  })
})
