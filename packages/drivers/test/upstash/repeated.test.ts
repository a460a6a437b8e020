import { createEngine } from '@astro-sessions/engine'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { changeOf, recordOf, start } from '../support/records.ts'
import { useRestPlace } from './support/rest-place.ts'

const place = useRestPlace()
const send = globalThis.fetch

/**
 * A `fetch` that does once what that of Deno does when a connection closes without an answer: it sends a text again and
 * gives the second answer, and a stream, which it has no more, it cannot.
 */
function repeatingOnce(): typeof fetch {
  let isDone = false
  return async (input, init) => {
    if (isDone) return send(input, init)
    isDone = true
    await (await send(input, init)).text()
    if (typeof init?.body !== 'string') throw new TypeError('The connection was closed.')
    return send(input, init)
  }
}

/** What becomes of a session to which an item is added over that `fetch`. */
async function addOver(fetching: typeof fetch): Promise<unknown> {
  const engine = createEngine({ store: place.open(), storeTimeout: 60 })
  const first = engine.open(undefined)
  first.session.set('items', [])
  const change = await first.commit()
  const token = change.kind === 'set' ? change.token : ''
  const { session } = engine.open(token)
  await session.get('items')
  vi.stubGlobal('fetch', fetching)
  const adding = session.update('items', (list: string[] = []) => [...list, 'a'])
  const isKept = await adding.then(
    () => true,
    () => false,
  )
  vi.unstubAllGlobals()
  return { isKept, items: await engine.open(token).session.get('items') }
}

describe('a fetch that sends a POST again by itself', () => {
  // The database knows the scripts then, and a change is one request.
  beforeEach(() => addOver(send))
  afterEach(() => vi.unstubAllGlobals())

  it('would make a change twice', async () => {
    expect(await addOver(repeatingOnce())).toEqual({ isKept: true, items: ['a', 'a'] })
  })

  it('cannot on Deno, where the body is a stream: the change is made once, and its outcome is unknown', async () => {
    vi.stubGlobal('Deno', {})
    expect(await addOver(repeatingOnce())).toEqual({ isKept: false, items: ['a'] })
  })

  it('gets a stream for every change on Deno, and a text for what only reads', async () => {
    vi.stubGlobal('Deno', {})
    const bodies: unknown[] = []
    vi.stubGlobal('fetch', (input: string, init: RequestInit) => {
      bodies.push(init.body)
      return send(input, init)
    })
    const store = place.open()
    await store.create('key', recordOf(), start)
    await store.apply('key', changeOf({ touch: true }))
    await store.retire('other', { reason: 'ended', now: start, keepUntil: start + 1000 })
    const writing = bodies.splice(0)
    await store.read('key', start)
    expect(writing.map((body) => body instanceof ReadableStream)).not.toContain(false)
    expect(bodies.map((body) => typeof body)).toEqual(['string'])
  })
})
