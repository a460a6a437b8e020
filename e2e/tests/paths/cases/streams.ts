import { expect } from '@playwright/test'
import { sessionCookies } from '../../../support/visitor.ts'
import type { PathCase } from '../path-case.ts'

/** Reads a body until it holds this text, and hands back the reader. */
export async function readUntil(body: ReadableStream<Uint8Array> | null, text: string) {
  if (body === null) throw new Error('The response has no body.')
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let all = ''
  while (!all.includes(text)) {
    const { done, value } = await reader.read()
    if (done) throw new Error(`The body ended without "${text}": ${all}`)
    all += decoder.decode(value, { stream: true })
  }
  return reader
}

/** What happens after the headers have left. */
export const streams: readonly PathCase[] = [
  {
    name: 'a page that streams keeps an early write',
    async run({ visitor }) {
      const ann = visitor()
      const response = await ann.fetch('/stream?early')
      expect(sessionCookies(response)).toHaveLength(1)
      expect(await response.text()).toContain('end')
      expect((await ann.kept()).data).toEqual({ early: true })
    },
  },
  {
    name: 'a late write to a session is in the store when the page ends',
    async run({ visitorNamed }) {
      const ann = await visitorNamed('ann')
      expect(await ann.text('/stream?late=write')).toContain('late: done')
      expect((await ann.kept()).data).toEqual({ name: 'ann', late: 'kept' })
    },
  },
  {
    name: 'a late write to a session that the same page started is kept',
    async run({ visitor }) {
      const ann = visitor()
      expect(await ann.text('/stream?early&late=write')).toContain('late: done')
      expect((await ann.kept()).data).toEqual({ early: true, late: 'kept' })
    },
  },
  {
    name: 'a late write that would start a session throws RESPONSE_STARTED',
    async run({ visitor }) {
      const response = await visitor().fetch('/stream?late=write')
      expect([await response.text(), sessionCookies(response)]).toEqual([
        expect.stringContaining('late: RESPONSE_STARTED'),
        [],
      ])
    },
  },
  {
    name: 'a late first read works where no cache may keep the page',
    async run({ visitorNamed }) {
      const ann = await visitorNamed('ann')
      expect(await ann.text('/stream?late=read')).toContain('late: done, name: ann')
    },
  },
  {
    name: 'a late first read throws SESSION_READ_LATE where a shared cache may keep the page',
    async run({ visitorNamed }) {
      const ann = await visitorNamed('ann')
      expect(await ann.text('/cached/shared?late=read')).toContain('late: SESSION_READ_LATE, name: none')
    },
  },
  {
    name: 'a late write is kept when the visitor hangs up in the middle',
    async run({ visitorNamed, visitor, gate }) {
      const ann = await visitorNamed('ann')
      const door = gate()
      const hangUp = new AbortController()
      const response = await ann.fetch(`/stream?late=write&gate=${door}`, { signal: hangUp.signal })
      await readUntil(response.body, 'begin')
      hangUp.abort()
      await visitor().fetch(`/api/gate?name=${door}`)
      await expect.poll(async () => (await ann.kept()).data).toEqual({ name: 'ann', late: 'kept' })
    },
  },
  {
    name: 'a stream of events writes while it is open',
    async run({ visitorNamed, visitor, gate }) {
      const ann = await visitorNamed('ann')
      const door = gate()
      const response = await ann.fetch(`/api/events?gate=${door}`)
      expect(response.headers.get('Content-Type')).toBe('text/event-stream')
      const reader = await readUntil(response.body, 'data: open')
      await visitor().fetch(`/api/gate?name=${door}`)
      await expect.poll(async () => (await ann.kept()).data).toEqual({ name: 'ann', event: 1 })
      await visitor().fetch(`/api/gate?name=${door}-end`)
      const decoder = new TextDecoder()
      let rest = ''
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        rest += decoder.decode(part.value, { stream: true })
      }
      expect(rest.match(/data: done/g)).toHaveLength(2)
      expect((await ann.kept()).data).toEqual({ name: 'ann', event: 2 })
    },
  },
]
