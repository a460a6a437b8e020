import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readName, setName } from '../../support/pages.ts'
import { cookieOf, createSite, type Page } from '../../support/visitor.ts'

/** A response with a status that `new Response` refuses, and headers that can be set. */
const odd = (status: number) => Object.defineProperty(new Response('odd'), 'status', { value: status })

const write =
  (answer: () => Response | Promise<Response>): Page =>
  ({ locals }) => {
    locals.session.set('name', 'ann')
    return answer()
  }

describe.each([600, 999, 199, 0])('a response with the status %d, which has no copy', (status) => {
  it('leaves with the cookie of the session, and out of caches', async () => {
    const { visit } = createSite()
    const response = await visit(write(() => odd(status)))
    expect([response.status, response.headers.get('Cache-Control')]).toEqual([status, 'private, no-store'])
    expect(await (await visit(readName, { headers: { Cookie: cookieOf(response) } })).text()).toBe('ann')
  })

  it('leaves as it is where nothing is to be said with it, and the page may still write', async () => {
    const { visit } = createSite({ cacheControl: false })
    const Cookie = cookieOf(await visit(setName('ann')))
    const own = odd(status)
    expect(
      await visit(
        write(() => own),
        { headers: { Cookie } },
      ),
    ).toBe(own)
  })
})

describe('a response of fetch() whose status has no copy', () => {
  const server = createServer((request, response) => {
    response.writeHead(Number(request.url?.slice(1))).end('upstream')
  })
  const upstream = (status: number) =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${status}`)

  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening')
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  it.each([600, 999])('cannot carry the cookie, and the error says why: %d', async (status) => {
    const failing = createSite().visit(write(() => upstream(status)))
    await expect(failing).rejects.toMatchObject({
      code: 'INVALID_CALL',
      message: expect.stringContaining(`status ${status}`),
      hint: expect.stringContaining('new Response('),
    })
  })

  it('nor can a network error', async () => {
    const failing = createSite().visit(write(() => Response.error()))
    await expect(failing).rejects.toMatchObject({ code: 'INVALID_CALL' })
  })

  it('leaves what was written to the page for the error, and the cookie with it', async () => {
    const site = createSite()
    const first = site.context()
    const failing = site.onRequest(first, async () => write(() => upstream(999))(first))
    await expect(failing).rejects.toMatchObject({ code: 'INVALID_CALL' })
    const second = site.context({ locals: first.locals })
    const page = await site.onRequest(second, async () => readName(second))
    expect([await page.text(), page.headers.getSetCookie().length]).toEqual(['ann', 1])
  })

  it('leaves as it is where the session was not used', async () => {
    const { visit } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    const response = await visit(() => upstream(999), { headers: { Cookie } })
    expect([response.status, await response.text()]).toEqual([999, 'upstream'])
  })

  it('leaves as it is where it is sent while it comes, and the session was not used', async () => {
    const { visit } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    const { body, headers } = await upstream(200)
    const through = body?.pipeThrough(new TransformStream()) ?? null
    const own = Object.defineProperties(new Response(through, { headers }), {
      status: { value: 999 },
      headers: { value: Response.error().headers },
    })
    expect(await visit(() => own, { headers: { Cookie } })).toBe(own)
    await through?.cancel()
  })

  it('is no matter of a status that has one', async () => {
    const response = await createSite().visit(write(() => upstream(599)))
    expect([response.status, response.headers.getSetCookie().length]).toEqual([599, 1])
  })
})

describe('a switch of protocols with read-only headers', () => {
  it('is refused where it would have to carry a cookie', async () => {
    const upgrade = Object.defineProperty(odd(101), 'headers', { value: Response.error().headers })
    await expect(createSite().visit(write(() => upgrade))).rejects.toMatchObject({ code: 'INVALID_CALL' })
  })
})
