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

/** Sends the form, and expects the next page to show this, and the page after it nothing. */
async function expectShownOnce(ann: Visitor, email: string, shown: string): Promise<void> {
  expect(sessionCookies(await subscribe(ann, email))).toHaveLength(1)
  expect(await ann.text(page)).toContain(shown)
  expect(await ann.text(page)).toContain('outcome nothing, entered nothing')
}

/** Post, redirect, get: the page after a form comes by a request of its own, and shows what happened once. */
export const forms: readonly PathCase[] = [
  {
    name: 'the result of an action outlives the redirect, starts a session, and is shown once',
    run: ({ visitor }) => expectShownOnce(visitor(), 'ann@shop.example', 'outcome ann@shop.example'),
  },
  {
    name: 'what was entered into a form that is refused is there once, after the redirect',
    run: ({ visitor }) => expectShownOnce(visitor(), 'at home', 'outcome BAD_REQUEST, entered at home'),
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
  {
    name: 'the result of an action waits for its own page, query included, whatever else is asked for',
    async run({ visitor }) {
      const ann = visitor()
      const own = `${page}&q=green+tea`
      const response = await ann.post(`${own}&_action=subscribe`, { email: 'ann@shop.example' })
      expect(response.headers.get('Location')).toBe(`/shop${own}`)
      for (const other of [page, `${page}&q=tea`, '/target?middleware=redirects-after-action'])
        expect(await ann.text(other)).not.toContain('ann@shop.example')
      expect(await ann.text(own, { headers: { 'Sec-Purpose': 'prefetch' } })).toContain(
        'outcome ann@shop.example',
      )
      expect(await ann.text(own)).toContain('outcome ann@shop.example')
      expect(await ann.text(own)).toContain('outcome nothing')
    },
  },
]
