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
  const send = async (body: string | ReadableStream<Uint8Array>) => {
    const headers = {
      Cookie: `astro-sessions=${token}`,
      Host: PAGE.host,
      Origin: PAGE.origin,
      'X-Astro-Sessions-Toolbar': '1',
      'X-Astro-Sessions-Own-Machine': 'word',
    }
    const init: RequestInit = { method: 'POST', headers, body, ...{ duplex: 'half' } }
    const answer = await endpoint(new Request(PAGE, init), PAGE)
    return { status: answer.status, body: (await answer.json()) as Partial<Snapshot> & { error?: string } }
  }
  const set = (json: string) => send(JSON.stringify({ action: 'set', key: 'a', json }))
  return { send, set }
}

describe('the toolbar', () => {
  it('sets a value, and shows it', async () => {
    const { set } = await createToolbar()
    const { status, body } = await set('{"b":2}')
    expect(status).toBe(200)
    expect(body.session?.fields).toEqual([expect.objectContaining({ key: 'a', json: '{\n  "b": 2\n}' })])
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
