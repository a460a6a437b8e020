import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { memoryStore } from '@astro-sessions/engine/memory'
import { describe, expect, it } from 'vitest'
import { setName, streaming } from '../../support/pages.ts'
import { cookieOf, createSite, type Page, type VisitOptions } from '../../support/visitor.ts'

type Read = (response: Response) => Promise<string>

async function joined(parts: AsyncIterable<Uint8Array> | undefined): Promise<string> {
  let all = ''
  for await (const part of parts ?? []) all += new TextDecoder().decode(part)
  return all
}

const bodyOf = ({ body }: Response): ReadableStream<Uint8Array> => {
  if (body === null) throw new Error('There is no body.')
  return body
}

/** How hosts, and what runs between the middleware and the host, read a body. */
const ways: Record<string, Read> = {
  'its reader': async (response) => {
    const reader = bodyOf(response).getReader()
    const parts: Uint8Array[] = []
    for (let part = await reader.read(); !part.done; part = await reader.read()) parts.push(part.value)
    return Buffer.concat(parts).toString()
  },
  'a reader that waits until it is closed': async (response) => {
    const reader = bodyOf(response).getReader()
    const parts: Uint8Array[] = []
    const reading = async () => {
      for (let part = await reader.read(); !part.done; part = await reader.read()) parts.push(part.value)
    }
    void reading()
    await reader.closed
    return Buffer.concat(parts).toString()
  },
  'a loop': (response) => joined(bodyOf(response)),
  'its values': (response) => joined(bodyOf(response).values()),
  'a pipe': async (response) => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const [all] = await Promise.all([text(readable), bodyOf(response).pipeTo(writable)])
    return all
  },
  'a transformation': (response) => text(bodyOf(response).pipeThrough(new TransformStream())),
  'the first of two': (response) => text(bodyOf(response).tee()[0]),
  'a copy of the response': (response) => response.clone().text(),
  'another response': (response) => new Response(response.body).text(),
  'its text': (response) => response.text(),
  'its bytes': async (response) => new TextDecoder().decode(await response.arrayBuffer()),
  "Node.js's streams": (response) => text(Readable.fromWeb(bodyOf(response))),
  "Node.js's consumers": (response) => text(bodyOf(response)),
}

const late: Page = streaming(({ locals }) => locals.session.set('late', true))
const kinds: Record<string, VisitOptions> = {
  'a page that Astro streams': { fetchState: { responseRouteType: 'page' } },
  'a stream of the site': {},
}

describe.each(Object.entries(kinds))('%s ends when the store has what was written late,', (_, options) => {
  it.each(Object.entries(ways))('read by %s', async (_name, read) => {
    const gate = Promise.withResolvers<void>()
    const store = memoryStore()
    let isStored = false
    const site = createSite({
      store: {
        ...store,
        apply: async (...call) => {
          await gate.promise
          isStored = true
          return store.apply(...call)
        },
      },
    })
    const Cookie = cookieOf(await site.visit(setName('ann')))
    const response = await site.visit(late, { ...options, headers: { Cookie } })
    const whole = read(response).then((all) => [all, isStored])
    await new Promise(setImmediate)
    gate.resolve()
    expect(await whole).toEqual(['first undefined', true])
  })
})

describe('a page that Astro streams', () => {
  const visit = async (page: Page) => {
    const site = createSite()
    const Cookie = cookieOf(await site.visit(setName('ann')))
    return site.visit(page, { ...kinds['a page that Astro streams'], headers: { Cookie } })
  }

  it('is cancelled where its reader is', async () => {
    let isCancelled = false
    const source = new ReadableStream<Uint8Array>({
      cancel: () => {
        isCancelled = true
      },
    })
    await bodyOf(await visit(() => new Response(source)))
      .getReader()
      .cancel()
    expect(isCancelled).toBe(true)
  })

  it('fails for its reader where it fails', async () => {
    const source = new ReadableStream<Uint8Array>({ start: (it) => it.error(new Error('broken')) })
    const reader = bodyOf(await visit(() => new Response(source))).getReader()
    await expect(reader.read()).rejects.toThrow('broken')
    await expect(reader.closed).rejects.toThrow('broken')
  })
})

describe('a response body', () => {
  it('keeps status, status text and headers when it is watched', async () => {
    const { visit } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    const made = new Response('zipped', {
      status: 418,
      statusText: 'Teapot',
      headers: { 'Content-Encoding': 'gzip', 'Content-Length': '6', ETag: '"1"' },
    })
    made.headers.append('Set-Cookie', 'a=1')
    made.headers.append('Set-Cookie', 'b=2')
    const page: Page = ({ locals }) => {
      // Asked for, and so perhaps written to later.
      expect(locals.session).toBeDefined()
      return made
    }
    const response = await visit(page, { headers: { Cookie } })
    expect(response).not.toBe(made)
    expect([response.status, response.statusText]).toEqual([418, 'Teapot'])
    expect([...response.headers]).toEqual([...made.headers])
    expect(await response.text()).toBe('zipped')
  })

  it('is not watched when there is none', async () => {
    const { visit } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    const made = new Response(null, { status: 204 })
    expect(await visit(() => made, { headers: { Cookie } })).toBe(made)
  })

  it('of a HEAD request is not watched', async () => {
    const { visit } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    const made = new Response('for nobody')
    expect(await visit(() => made, { headers: { Cookie }, method: 'HEAD' })).toBe(made)
  })
})
