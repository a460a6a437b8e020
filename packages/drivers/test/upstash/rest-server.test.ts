import { describe, expect, it } from 'vitest'
import { useRestPlace } from './support/rest-place.ts'

const place = useRestPlace()

async function ask(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(place.rest.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${place.rest.token}`, ...headers },
    body: JSON.stringify(body),
  })
  return { status: response.status, answer: await response.json() }
}

// What the other tests stand on: it answers what Upstash documents.
describe('the REST server of the tests', () => {
  it('carries out one command', async () => {
    expect(await ask('/', ['SET', 'name', 'ü€😀', 'EX', 100])).toEqual({
      status: 200,
      answer: { result: 'OK' },
    })
    expect(await ask('/', ['GET', 'name'])).toEqual({ status: 200, answer: { result: 'ü€😀' } })
    expect(await ask('/', ['GET', 'nothing'])).toEqual({ status: 200, answer: { result: null } })
    expect(await ask('/', ['INCR', 'count'])).toEqual({ status: 200, answer: { result: 1 } })
    expect(await ask('/', ['MGET', 'name', 'no'])).toMatchObject({ answer: { result: ['ü€😀', null] } })
  })

  it('answers a command that fails with 400', async () => {
    await ask('/', ['SET', 'name', 'text'])
    const { status, answer } = await ask('/', ['INCR', 'name'])
    expect({ status, answer }).toMatchObject({
      status: 400,
      answer: { error: expect.stringContaining('integer') },
    })
  })

  it('answers in base64 when it is asked to', async () => {
    const headers = { 'upstash-encoding': 'base64' }
    expect(await ask('/', ['SET', 'name', 'ü'], headers)).toMatchObject({ answer: { result: 'OK' } })
    expect(await ask('/', ['GET', 'name'], headers)).toMatchObject({ answer: { result: 'w7w=' } })
    expect(await ask('/', ['INCR', 'count'], headers)).toMatchObject({ answer: { result: 1 } })
  })

  it.each(['/pipeline', '/multi-exec'])('carries out several commands at %s', async (path) => {
    const { answer } = await ask(path, [
      ['SET', 'n', 'x'],
      ['INCR', 'n'],
      ['GET', 'n'],
    ])
    expect(answer).toEqual([{ result: 'OK' }, { error: expect.any(String) }, { result: 'x' }])
  })

  it('lets in nobody with another token', async () => {
    const { status, answer } = await ask('/', ['PING'], { authorization: 'Bearer other' })
    expect({ status, answer }).toMatchObject({ status: 401, answer: { error: expect.any(String) } })
    expect(place.rest.requests).toEqual([])
  })

  it('knows a script that locks its keys by its digest', async () => {
    const script = '#!lua flags=allow-key-locking\nreturn ARGV[1]'
    const digest = '8d4d0d8eeb8eb4f0d8a8ddeb5ffb4e1e9b0f4a11'
    expect(await ask('/', ['EVALSHA', digest, 0, 'a'])).toMatchObject({ status: 400 })
    expect(await ask('/', ['EVAL', script, 0, 'a'])).toMatchObject({ answer: { result: 'a' } })
  })
})
