import { readFile } from 'node:fs/promises'
import { expect } from '@playwright/test'
import type { PlatformSite } from '../../support/platforms/platform-site.ts'
import { stopSite } from '../../support/site-process.ts'
import type { Visitor } from '../../support/visitor.ts'
import { readUntil } from '../paths/cases/streams.ts'
import type { FunctionCase } from './functions.ts'

/** A server whose process stops where it stands as soon as a response to a path with `freezes` is over. */
interface Freezing {
  readonly url: string
  /** Resolves when it stands still. */
  frozen(): Promise<void>
  /** Sends a request, and lets the process run again, as a platform does for its next request. */
  thaw(ask: () => Promise<Response>): Promise<Response>
}

async function whileFreezing(server: PlatformSite, task: (there: Freezing) => Promise<void>): Promise<void> {
  const site = await server.startAnother({ FUNCTION_FREEZES: 'freezes' })
  const { pid } = site.process
  if (pid === undefined) throw new Error('The server has no process.')
  try {
    await task({
      url: `${site.url}/shop`,
      frozen: () => expect.poll(() => stateOf(pid)).toBe('T'),
      async thaw(ask) {
        const answering = ask()
        process.kill(pid, 'SIGCONT')
        return answering
      },
    })
  } finally {
    process.kill(pid, 'SIGCONT')
    await stopSite(site)
  }
}

/** What Linux says that a process does, in one letter: `T` stands for one that is stopped. */
async function stateOf(pid: number): Promise<string | undefined> {
  return /\) (\w)/.exec(await readFile(`/proc/${pid}/stat`, 'utf8'))?.[1]
}

const openGate = (visitor: Visitor, door: string) => visitor.fetch(`/api/gate?name=${door}`)
/** Resolves when the work behind the gate is over, and what it wrote kept or refused. */
const isDone = (visitor: Visitor, door: string) => visitor.text(`/stream?gate=${door}-done`)

/** Of a process that stands still from the end of a response to the next request. */
export const freezes: readonly FunctionCase[] = [
  {
    name: 'what was set is kept before the process freezes at the end of its response, and goes on after it',
    async run({ visitorNamed }, server) {
      const ann = await visitorNamed('ann')
      await whileFreezing(server, async ({ url, frozen, thaw }) => {
        const there = ann.at(url)
        await there.post('/api/session?freezes', { key: 'a', value: '1' })
        await frozen()
        expect((await ann.kept()).data).toEqual({ name: 'ann', a: '1' })
        await ann.post('/api/session', { key: 'b', value: '2' })
        const response = await thaw(() => there.post('/api/session', { key: 'c', value: '3' }))
        expect(response.ok).toBe(true)
        expect((await there.kept()).data).toEqual({ name: 'ann', a: '1', b: '2', c: '3' })
      })
    },
  },
  {
    name: 'a late write is kept before the process freezes at the end of its response',
    async run({ visitorNamed }, server) {
      const ann = await visitorNamed('ann')
      await whileFreezing(server, async ({ url, frozen }) => {
        expect(await ann.at(url).text('/stream?late=write&freezes')).toContain('late: done')
        await frozen()
        expect((await ann.kept()).data).toEqual({ name: 'ann', late: 'kept' })
      })
    },
  },
  {
    name: 'a late write of a page whose visitor has left is made after the thaw',
    async run({ visitorNamed, gate }, server) {
      const ann = await visitorNamed('ann')
      await whileFreezing(server, async ({ url, frozen, thaw }) => {
        const there = ann.at(url)
        const door = gate()
        const hangUp = new AbortController()
        const path = `/stream?late=write&gate=${door}&freezes`
        const response = await there.fetch(path, { signal: hangUp.signal })
        await readUntil(response.body, 'begin')
        hangUp.abort()
        await frozen()
        expect((await ann.kept()).data).toEqual({ name: 'ann' })
        await thaw(() => openGate(there, door))
        await expect.poll(async () => (await ann.kept()).data).toEqual({ name: 'ann', late: 'kept' })
      })
    },
  },
  {
    name: 'a write of what the site does after its response is made after the thaw',
    async run({ visitorNamed, gate }, server) {
      const ann = await visitorNamed('ann')
      await whileFreezing(server, async ({ url, frozen, thaw }) => {
        const there = ann.at(url)
        const door = gate()
        expect(await there.text(`/api/after?gate=${door}&freezes`)).toBe('answered')
        await frozen()
        expect((await ann.kept()).data).toEqual({ name: 'ann' })
        await thaw(() => openGate(there, door))
        await isDone(there, door)
        expect((await ann.kept()).data).toEqual({ name: 'ann', after: 'kept', latest: 'kept' })
      })
    },
  },
  {
    name: 'a logout elsewhere holds against a write after the thaw',
    async run({ visitorNamed, gate }, server) {
      const ann = await visitorNamed('ann')
      const before = ann.copy()
      await whileFreezing(server, async ({ url, frozen, thaw }) => {
        const there = ann.at(url)
        const door = gate()
        await there.text(`/api/after?gate=${door}&freezes`)
        await frozen()
        await ann.fetch('/logout')
        await thaw(() => openGate(there, door))
        await isDone(there, door)
        expect((await there.kept()).data).toEqual({})
        expect((await before.kept()).data).toEqual({})
      })
    },
  },
]
