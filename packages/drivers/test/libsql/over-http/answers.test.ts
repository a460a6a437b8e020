import { generateKeyPairSync, sign } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { SessionStore } from '@astro-sessions/engine'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import libsqlStore from '../../../src/libsql/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../../support/records.ts'
import { type LibsqlServer, startLibsqlServer } from '../libsql-server.ts'
import { type Meddling, type MeddlingServer, startMeddling } from './meddling-server.ts'

let server: LibsqlServer
beforeAll(async () => {
  server = await startLibsqlServer()
})
afterAll(() => server.remove())

const retirement = { reason: 'ended', now: start, keepUntil: start + 60_000 } as const

/** Each verb that writes, and the answer of a read afterwards, where it was carried out and where not. */
const VERBS: Record<
  string,
  { call(store: SessionStore): Promise<unknown>; key: string; after: object; before: object }
> = {
  create: {
    call: (store) => store.create('new', recordOf({ a: '1' }), start),
    key: 'new',
    before: { kind: 'absent' },
    after: { kind: 'live', revision: 1 },
  },
  apply: {
    call: (store) => store.apply('key', changeOf({ set: fieldsOf({ a: '2' }) })),
    key: 'key',
    before: { kind: 'live', revision: 1 },
    after: { kind: 'live', revision: 2 },
  },
  retire: {
    call: (store) => store.retire('key', retirement),
    key: 'key',
    before: { kind: 'live', revision: 1 },
    after: { kind: 'retired', reason: 'ended' },
  },
}

const HTML = '<!doctype html><title>502 Bad Gateway</title>'
const status =
  (code: number, body: string, type = 'text/html') =>
  (response: ServerResponse) =>
    response.writeHead(code, { 'content-type': type }).end(body)
const json = (body: object) => status(200, JSON.stringify(body), 'application/json')
const expired = { message: 'The stream has expired due to inactivity', code: 'STREAM_EXPIRED' }

/** Answers that tell nothing of what became of the statements. */
const LOST: Record<string, Meddling['answer']> = {
  'breaks off without an answer': (response) => response.destroy(),
  'answers 500': status(500, 'Internal Server Error', 'text/plain'),
  'answers 502 with a page': status(502, HTML),
  'answers 503 with JSON': status(503, '{"error":"later"}', 'application/json'),
  'answers 504': status(504, ''),
  'answers a page in place of JSON': status(200, HTML),
  'answers nothing': status(200, ''),
  'answers JSON of another program': json({ ok: true }),
  'answers for no statement': json({ baton: null, base_url: null, results: [] }),
  'answers that the stream has expired': json({
    baton: null,
    base_url: null,
    results: [
      { type: 'error', error: expired },
      { type: 'error', error: expired },
    ],
  }),
  'answers 404 since it does not know the baton': status(404, JSON.stringify(expired), 'application/json'),
  'sends the browser elsewhere': (response) => response.writeHead(302, { location: '/login' }).end(),
  'cuts its answer in the middle': (response, own) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': own.length + 50 })
    response.write(own.slice(0, own.length / 2), () => response.destroy())
  },
  'ends its answer in the middle': (response, own) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(own.slice(0, own.length / 2)),
}

/** Answers of what stands in front of the database and lets nothing through. */
const REFUSED: [answer: string, status: number, code: string, sentence: string][] = [
  ['401', 401, 'STORE_UNAVAILABLE', 'refused the token'],
  ['403', 403, 'STORE_UNAVAILABLE', 'refused the token'],
  ['413', 413, 'TOO_LARGE', 'larger than'],
  ['429', 429, 'STORE_UNAVAILABLE', 'no more requests for now'],
]

let count = 0

/** A store with a session at `key`, behind a server that meddles. */
async function openBehind(front: MeddlingServer, authToken?: string): Promise<SessionStore> {
  const store = libsqlStore({ url: front.url, base: `test-${++count}`, ...(authToken && { authToken }) })
  onTestFinished(() => store.close?.())
  await store.create('key', recordOf(), start)
  front.seen.length = 0
  return store
}

describe.each(Object.entries(LOST))('a server of libSQL that %s', (_, answer) => {
  describe.each([true, false])('having carried out the statements: %s', (reaches) => {
    it.each(Object.entries(VERBS))(
      'leaves open what became of %s, which is sent once',
      async (_verb, verb) => {
        const front = await startMeddling(server.url)
        const store = await openBehind(front)
        front.meddle({ reaches, answer })
        await expect(verb.call(store)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
        expect(front.seen).toHaveLength(1)
        expect(await store.read(verb.key, start)).toMatchObject(reaches ? verb.after : verb.before)
      },
    )
  })

  it('is an outage to what only reads', async () => {
    const front = await startMeddling(server.url)
    const store = await openBehind(front)
    front.meddle({ reaches: true, answer })
    await expect(store.read('key', start)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(await store.read('key', start)).toMatchObject({ kind: 'live' })
  })
})

describe('what stands before a server of libSQL', () => {
  it.each(REFUSED)('and answers %s has let nothing through', async (_, answered, code, sentence) => {
    const front = await startMeddling(server.url)
    const store = await openBehind(front)
    for (const verb of Object.values(VERBS)) {
      front.meddle({ reaches: false, answer: status(answered, HTML) })
      const refusal = { code, message: expect.stringContaining(sentence) }
      await expect(verb.call(store)).rejects.toMatchObject(refusal)
      expect(await store.read(verb.key, start)).toMatchObject(verb.before)
    }
  })

  it('and sends on to another server is followed with the same statements, and without the token', async () => {
    const front = await startMeddling(server.url)
    const other = await startMeddling(server.url)
    const store = await openBehind(front, 'secret')
    const location = `${other.url}/v2/pipeline`
    front.meddle({ reaches: false, answer: (response) => response.writeHead(307, { location }).end() })
    await expect(store.apply('key', changeOf({ set: fieldsOf({ a: '2' }) }))).resolves.toMatchObject({
      kind: 'applied',
      revision: 2,
    })
    expect(front.seen.map(({ authorization }) => authorization)).toEqual(['Bearer secret'])
    expect(other.seen.map(({ authorization }) => authorization)).toEqual([undefined])
  })

  it('sees one request for each verb, which opens a stream and closes it: none is left to expire', async () => {
    const front = await startMeddling(server.url)
    const store = await openBehind(front)
    for (const verb of Object.values(VERBS)) await verb.call(store)
    await store.read('key', start)
    const requests = front.seen.map(({ body }) => JSON.parse(body))
    expect(requests.map(({ baton }) => baton ?? null)).toEqual([null, null, null, null])
    expect(requests.map(({ requests: parts }) => parts.at(-1).type)).toEqual(Array(4).fill('close'))
  })
})

describe('a server of libSQL that asks for a token', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const tokenFor = (claims: object) => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const text = `${part({ alg: 'EdDSA', typ: 'JWT' })}.${part({ exp: 9e9, ...claims })}`
    return `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`
  }

  it('takes it, refuses none and a wrong one, and writes nothing for one that may only read', async () => {
    const all = tokenFor({ a: 'rw' })
    const guarded = await startLibsqlServer({ publicKey: pem, authToken: all })
    onTestFinished(() => guarded.remove())
    const storeWith = (authToken?: string) =>
      libsqlStore({ url: guarded.url, ...(authToken !== undefined && { authToken }) })
    expect(await storeWith(all).create('key', recordOf(), start)).toBe(true)
    for (const token of [undefined, 'wrong', `${all}x`]) {
      const refused = { code: 'STORE_UNAVAILABLE', message: expect.stringContaining('refused the token') }
      await expect(storeWith(token).read('key', start)).rejects.toMatchObject(refused)
      await expect(storeWith(token).retire('key', retirement)).rejects.toMatchObject(refused)
    }
    const reader = storeWith(tokenFor({ a: 'ro' }))
    expect(await reader.read('key', start)).toMatchObject({ kind: 'live' })
    await expect(reader.retire('key', retirement)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(await storeWith(all).read('key', start)).toMatchObject({ kind: 'live' })
  })
})
