import { expect } from '@playwright/test'
import type { PathCase } from '../path-case.ts'

/** Astro's route cache with the memory provider. It is off in development, where the same must hold all the more. */
export const caching: readonly PathCase[] = [
  {
    name: 'a cached page that read the session is never served to another visitor',
    async run({ visitorNamed, visitor }) {
      const ann = await visitorNamed('ann')
      for (const round of [1, 2]) {
        expect(await ann.text('/cached/personal'), `round ${round}`).toContain('hello ann')
        expect(await visitor().text('/cached/personal')).toContain('hello stranger')
      }
      const eve = await visitorNamed('eve')
      expect(await eve.text('/cached/personal')).toContain('hello eve')
    },
  },
  {
    name: 'a page that leaves the session alone is cached for everybody, and filled by strangers only',
    async run({ visitorNamed, visitor, isBuilt }) {
      const ann = await visitorNamed('ann')
      const path = `/cached/public?for=${crypto.randomUUID()}`
      const first = await ann.text(path)
      const second = await visitor().text(path)
      expect(second).not.toBe(first)
      expect((await visitor().text(path)) === second).toBe(isBuilt)
      expect((await ann.text(path)) === second).toBe(isBuilt)
    },
  },
  {
    name: 'a late first read keeps its page out of the cache, and is refused where the page was on its way there',
    async run({ visitorNamed, visitor, isBuilt }) {
      const ann = await visitorNamed('ann')
      const path = `/cached/late?late=read&for=${crypto.randomUUID()}`
      expect(await ann.text(path)).toContain('late: done, name: ann')
      // The page of somebody without a session goes into the cache; in development there is none.
      const cached = isBuilt ? 'late: SESSION_READ_LATE, name: none' : 'late: done, name: none'
      expect(await visitor().text(path)).toContain(cached)
      expect(await ann.text(path)).toContain(isBuilt ? cached : 'late: done, name: ann')
    },
  },
  {
    name: 'an answer with a session cookie is cached nowhere',
    async run({ visitor }) {
      const { headers } = await visitor().fetch('/page')
      expect(headers.get('Cache-Control')).toBe('private, no-store')
    },
  },
]
