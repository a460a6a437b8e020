import { expect } from '@playwright/test'
import { sessionCookies, type Visitor } from '../../../support/visitor.ts'
import type { PathCase } from '../path-case.ts'

const page = '/posted?middleware=redirects-after-action'

/** Sends the form, and expects to be sent on. */
async function subscribe(ann: Visitor, email: string): Promise<Response> {
  const response = await ann.post(`${page}&_action=subscribe`, { email })
  expect([response.status, response.headers.get('Location')]).toEqual([303, `/shop${page}`])
  return response
}

/** Post, redirect, get: the page after a form comes by a request of its own, and shows what happened once. */
export const forms: readonly PathCase[] = [
  {
    name: 'the result of an action outlives the redirect, starts a session, and is shown once',
    async run({ visitor }) {
      const ann = visitor()
      expect(sessionCookies(await subscribe(ann, 'ann@shop.example'))).toHaveLength(1)
      expect(await ann.text(page)).toContain('outcome ann@shop.example')
      expect(await ann.text(page)).toContain('outcome nothing, entered nothing')
    },
  },
  {
    name: 'what was entered into a form that is refused is there once, after the redirect',
    async run({ visitor }) {
      const ann = visitor()
      await subscribe(ann, 'ann at home')
      expect(await ann.text(page)).toContain('outcome BAD_REQUEST, entered ann at home')
      expect(await ann.text(page)).toContain('outcome nothing, entered nothing')
    },
  },
  {
    name: 'of ten tabs that ask at once, one shows the result',
    async run({ visitor }) {
      const ann = visitor()
      await subscribe(ann, 'ann@shop.example')
      const pages = await Promise.all(Array.from({ length: 10 }, () => ann.text(page)))
      expect(pages.filter((html) => html.includes('outcome ann@shop.example'))).toHaveLength(1)
      expect(pages.filter((html) => html.includes('outcome nothing'))).toHaveLength(9)
    },
  },
]
