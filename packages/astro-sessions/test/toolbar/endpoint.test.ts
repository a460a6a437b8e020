import { createEngine } from '@astro-sessions/engine'
import { memoryStore } from '@astro-sessions/engine/memory'
import { describe, expect, it } from 'vitest'
import { resolveCookie } from '../../src/setup/settings/cookie-settings.ts'
import { createEndpoint } from '../../src/toolbar/endpoint.ts'
import { createInspector } from '../../src/toolbar/inspect.ts'
import type { Snapshot } from '../../src/toolbar/protocol.ts'
import { watchOfServer } from '../../src/toolbar/watch.ts'

const PAGE = new URL('http://localhost:4321/_astro-sessions/toolbar.json')

async function createToolbar() {
  const store = memoryStore()
  const watch = watchOfServer()
  const endpoint = createEndpoint({
    cookie: resolveCookie({}, true),
    inspector: createInspector(() => store, {}, watch),
    watch,
    word: 'word',
  })
  const request = createEngine({ store }).open(undefined)
  request.session.set('a', 1)
  const change = await request.commit()
  const token = change.kind === 'set' ? change.token : ''
  const post = async (
    body: string | ReadableStream<Uint8Array>,
    others: Record<string, string | null> = {},
  ) => {
    const own = {
      Cookie: `astro-sessions=${token}`,
      Host: PAGE.host,
      Origin: PAGE.origin,
      'X-Astro-Sessions-Toolbar': '1',
      'X-Astro-Sessions-Own-Machine': 'word',
    }
    const headers = Object.entries({ ...own, ...others }).flatMap(([name, value]): [string, string][] =>
      value === null ? [] : [[name, value]],
    )
    const init: RequestInit = { method: 'POST', headers, body, ...{ duplex: 'half' } }
    return endpoint(new Request(PAGE, init), PAGE)
  }
  const send = async (body: string | ReadableStream<Uint8Array>) => {
    const answer = await post(body)
    return { status: answer.status, body: (await answer.json()) as Partial<Snapshot> & { error?: string } }
  }
  const set = (json: string) => send(JSON.stringify({ action: 'set', key: 'a', json }))
  return { post, send, set }
}

describe('the toolbar', () => {
  it('sets a value, and shows it', async () => {
    const { set } = await createToolbar()
    const { status, body } = await set('{"b":2}')
    expect(status).toBe(200)
    expect(body.session?.fields).toEqual([expect.objectContaining({ key: 'a', json: '{\n  "b": 2\n}' })])
  })

  it.each<[string, Record<string, string | null>]>([
    ['a form of another site, which sends no header of its own', { 'X-Astro-Sessions-Toolbar': null }],
    ['a header that says something else', { 'X-Astro-Sessions-Toolbar': '0' }],
    ['no origin', { Origin: null }],
    ['a page that keeps its origin to itself', { Origin: 'null' }],
    ['a page of another host', { Origin: 'http://attacker.example' }],
    ['a page of another port', { Origin: 'http://localhost:4322' }],
    ['a page of a host that begins alike', { Origin: `${PAGE.origin}.attacker.example` }],
    ["a host that is not the page's", { Host: 'attacker.example' }],
    ['another site, by its browser', { 'Sec-Fetch-Site': 'cross-site' }],
    ['another origin of this site, by its browser', { 'Sec-Fetch-Site': 'same-site' }],
  ])('refuses %s, and changes nothing', async (_, headers) => {
    const { post, send } = await createToolbar()
    const answer = await post(JSON.stringify({ action: 'set', key: 'a', json: '2' }), headers)
    expect([answer.status, await answer.text()]).toEqual([403, 'Forbidden'])
    const { body } = await send(JSON.stringify({ action: 'show' }))
    expect(body.session?.fields).toEqual([expect.objectContaining({ key: 'a', json: '1' })])
  })

  it('reads a body that is too large to its end, keeps none of it and refuses it', async () => {
    const { send } = await createToolbar()
    const chunk = new Uint8Array(1_000_000).fill(0x20)
    let left = 9
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        left -= 1
        if (left < 0) controller.close()
        else controller.enqueue(chunk)
      },
    })
    expect(await send(body)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('more than') },
    })
    expect(left).toBe(-1)
  })

  it.each([
    ['a value that is nested too deep', `${'['.repeat(9999)}${']'.repeat(9999)}`, '200 levels'],
    ['no JSON', '{', 'This is not JSON'],
    ['a value larger than a session may be', JSON.stringify('x'.repeat(2_000_000)), 'limit'],
  ])('refuses %s in words', async (_, json, reason) => {
    const { set } = await createToolbar()
    expect(await set(json)).toMatchObject({ status: 400, body: { error: expect.stringContaining(reason) } })
  })

  it.each(['', '[', 'null', '7', '"x"', '{"action":"sell"}', '[]', '{"__proto__":1}'])(
    'does not know the request %s',
    async (body) => {
      const { send } = await createToolbar()
      expect(await send(body)).toMatchObject({
        status: 400,
        body: { error: expect.stringContaining('not know') },
      })
    },
  )
})
