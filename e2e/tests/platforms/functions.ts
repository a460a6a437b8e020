import { once } from 'node:events'
import { expect } from '@playwright/test'
import type { PlatformSite } from '../../support/platforms/platform-site.ts'
import type { Visitor } from '../../support/visitor.ts'
import type { PathSite } from '../paths/path-case.ts'

/** A fact of sites that run in functions, which come and go. */
export interface FunctionCase {
  readonly name: string
  run(site: PathSite, server: PlatformSite): Promise<void>
}

/**
 * Lets a visitor ask a server whose process is killed as soon as the response to a path with `ends` is over, and what
 * the function asked it to wait for. Answers for how much it waited.
 */
async function askOnce(
  ann: Visitor,
  server: PlatformSite,
  ask: (ann: Visitor) => Promise<unknown>,
): Promise<number> {
  const { url, process } = await server.startAnother({ FUNCTION_ENDS: 'ends' })
  let output = ''
  process.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const ended = once(process, 'close')
  await ask(ann.at(`${url}/shop`))
  expect(await ended).toEqual([null, 'SIGKILL'])
  return Number(/waited for (\d+)/.exec(output)?.[1])
}

const sharedCache = ({ headers }: Response): string[] =>
  [...headers.keys()].filter((name) => name.endsWith('cdn-cache-control'))

export const functions: readonly FunctionCase[] = [
  {
    name: 'what was set is kept when the process ends with its response',
    async run({ visitorNamed }, server) {
      const ann = await visitorNamed('ann')
      const waited = await askOnce(ann, server, (there) =>
        there.post('/api/session?ends', { key: 'a', value: '1' }),
      )
      expect(waited).toBe(0)
      expect((await ann.kept()).data).toEqual({ name: 'ann', a: '1' })
    },
  },
  {
    name: 'a late write is kept when the process ends with its response, and the platform was asked to wait for it',
    async run({ visitorNamed }, server) {
      const ann = await visitorNamed('ann')
      const waited = await askOnce(ann, server, async (there) => {
        expect(await there.text('/stream?late=write&ends')).toContain('late: done')
      })
      expect(waited).toBeGreaterThan(0)
      expect((await ann.kept()).data).toEqual({ name: 'ann', late: 'kept' })
    },
  },
  {
    name: 'a logout holds when the process ends with its response',
    async run({ visitorNamed }, server) {
      const ann = await visitorNamed('ann')
      await askOnce(ann, server, (there) => there.fetch('/logout?ends'))
      expect((await ann.kept()).data).toEqual({})
    },
  },
  {
    name: 'the cache of the platform is told to keep a page without a session, and none that read it',
    async run({ visitorNamed, visitor }) {
      const ann = await visitorNamed('ann')
      expect(sharedCache(await visitor().fetch('/cached/public'))).toHaveLength(1)
      for (const path of ['/cached/personal', '/cached/late?late=read']) {
        const response = await ann.fetch(path)
        expect([sharedCache(response), response.headers.get('Cache-Control')]).toEqual([
          [],
          expect.stringContaining('private'),
        ])
      }
      expect(sharedCache(await visitor().fetch('/cached/personal'))).toEqual([])
    },
  },
]
