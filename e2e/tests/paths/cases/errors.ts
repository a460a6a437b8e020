import { expect } from '@playwright/test'
import { sessionCookies } from '../../../support/visitor.ts'
import type { PathCase } from '../path-case.ts'

/** The pages 404 and 500, and what is left of what the failed page did. */
export const errors: readonly PathCase[] = [
  {
    name: 'the 404 page of an unknown path keeps what it wrote',
    async run({ visitor }) {
      const ann = visitor()
      const response = await ann.fetch('/nowhere')
      expect([response.status, sessionCookies(response).length]).toEqual([404, 1])
      expect(await ann.text('/nowhere')).toContain('missed 2')
    },
  },
  {
    name: 'a page that answers 404 with nothing shares its session with the 404 page',
    async run({ visitor }) {
      const ann = visitor()
      const response = await ann.fetch('/gone')
      expect([response.status, sessionCookies(response).length]).toEqual([404, 1])
      expect((await ann.kept()).data).toEqual({ gone: true, missed: 1 })
    },
  },
  {
    name: 'a page that throws loses its set(), and the 500 page reads and writes the session',
    async run({ visitorNamed }) {
      const ann = await visitorNamed('ann')
      const response = await ann.fetch('/throws?after=set&note')
      expect([response.status, sessionCookies(response)]).toEqual([500, []])
      expect(await response.text()).toContain('sorry ann')
      expect((await ann.kept()).data).toEqual({ name: 'ann', noted: true })
    },
  },
  {
    name: 'a new visitor of a page that throws gets one session, which the 500 page wrote',
    async run({ visitor }) {
      const ann = visitor()
      const response = await ann.fetch('/throws?after=set&note')
      expect([response.status, sessionCookies(response).length]).toEqual([500, 1])
      expect((await ann.kept()).data).toEqual({ noted: true })
    },
  },
  {
    name: 'update() stays when the page throws',
    async run({ visitorNamed, visitor }) {
      const ann = await visitorNamed('ann')
      expect(await ann.text('/throws?after=update')).toContain('sorry ann')
      expect((await ann.kept()).data).toEqual({ name: 'ann', kept: true })

      const eve = visitor()
      expect(sessionCookies(await eve.fetch('/throws?after=update'))).toHaveLength(1)
      expect((await eve.kept()).data).toEqual({ kept: true })
    },
  },
  {
    name: 'neither a rotation nor a login of a page that throws happens',
    async run({ visitorNamed }) {
      for (const after of ['regenerate', 'login']) {
        const ann = await visitorNamed('ann')
        expect(sessionCookies(await ann.fetch(`/throws?after=${after}`))).toEqual([])
        expect(await ann.kept()).toEqual({ data: { name: 'ann' }, userId: null })
      }
    },
  },
  {
    name: 'a logout before the page throws stays one, and the cookie goes',
    async run({ visitorNamed }) {
      const ann = await visitorNamed('ann')
      const before = ann.copy()
      const response = await ann.fetch('/throws?after=logout')
      expect([response.status, sessionCookies(response).length]).toEqual([500, 1])
      expect(await response.text()).toContain('sorry nobody')
      expect(ann.cookies).toEqual([])
      expect((await before.kept()).data).toEqual({})
    },
  },
  {
    name: 'a logout before middleware throws stays one',
    async run({ visitorNamed }) {
      const ann = await visitorNamed('ann')
      const response = await ann.fetch('/page?middleware=logs-out')
      // Astro renders this 500 page without middleware, so the dead cookie stays with the browser.
      expect([response.status, await response.text()]).toEqual([500, expect.stringContaining('sorry nobody')])
      expect((await ann.kept()).data).toEqual({})
    },
  },
  ...['throws', 'throws-after'].map(
    (how) =>
      ({
        name: `middleware that throws loses its set(), and the 500 page has the session: ${how}`,
        run: async ({ visitorNamed }) => {
          const ann = await visitorNamed('ann')
          const response = await ann.fetch(`/target?middleware=${how}`)
          expect([response.status, await response.text()]).toEqual([
            500,
            expect.stringContaining('sorry ann'),
          ])
          expect((await ann.kept()).data).toEqual({ name: 'ann' })
        },
      }) satisfies PathCase,
  ),
]
