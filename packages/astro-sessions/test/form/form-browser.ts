import { expect } from 'vitest'
import { type RescuedForm, type RescuedFormOptions, rescuedForm } from '../../src/rescue/rescued-form.ts'
import { requireUser } from '../../src/server/require-user.ts'
import { cookieOf, createSite, type TestSite, type VisitOptions } from '../support/visitor.ts'

export const PAGE = 'https://shop.test/advice?plant=pea'
export const URL_ENCODED = { 'Content-Type': 'application/x-www-form-urlencoded' }
export const HEADERS = {
  Referer: PAGE,
  Origin: 'https://shop.test',
  'Sec-Fetch-Site': 'same-origin',
  'Sec-Fetch-Mode': 'navigate',
  Accept: 'text/html',
}

/** A browser that keeps its cookie, on a site whose page has a form for users. */
export class Browser {
  readonly site: TestSite
  cookie = ''

  constructor(site = createSite()) {
    this.site = site
  }

  async #visit(act: Parameters<TestSite['visit']>[0], options: VisitOptions): Promise<Response> {
    const response = await this.site.visit(act, {
      ...options,
      headers: { Cookie: this.cookie, ...options.headers },
    })
    if (response.headers.getSetCookie().length > 0) this.cookie = cookieOf(response)
    return response
  }

  async login(user: string): Promise<void> {
    await this.#visit(({ locals }) => {
      locals.session.login(user)
      return new Response()
    }, {})
  }

  async logout(): Promise<void> {
    await this.#visit(({ locals }) => {
      locals.session.logout()
      return new Response()
    }, {})
  }

  async open(options: RescuedFormOptions = {}, visit: VisitOptions = {}): Promise<RescuedForm> {
    let form: RescuedForm | undefined
    await this.#visit(
      async (context) => {
        form = await rescuedForm(context, options)
        return new Response()
      },
      { url: PAGE, ...visit },
    )
    if (form === undefined) throw new Error('The page did not run.')
    return form
  }

  /** What waits on the page, as text. */
  async offered(visit: VisitOptions = {}): Promise<string | undefined> {
    return (await this.open({}, visit)).fields?.toString()
  }

  /** Sends a form to a page for users. */
  send(
    body: string | FormData,
    headers: Record<string, string> = URL_ENCODED,
    visit: VisitOptions = {},
    within = 3600,
  ) {
    return this.#visit(
      async (context) => {
        const user = await requireUser(context, { redirectTo: '/login', within })
        return user instanceof Response ? user : new Response(`sent by ${user}`)
      },
      { url: PAGE, method: 'POST', ...visit, body, headers: { ...HEADERS, ...headers } },
    )
  }
}

/** Ann with a form that she was given before her login ended, and its hidden field. */
export async function annWithForm(options: RescuedFormOptions = {}, site = createSite()) {
  const browser = new Browser(site)
  await browser.login('ann')
  const { hidden } = await browser.open(options)
  await browser.logout()
  return { browser, ticket: `${hidden.name}=${encodeURIComponent(hidden.value)}`, hidden }
}

/** What Ann gets back of a form that she sent. */
export async function rescued(body: string, headers?: Record<string, string>, options?: RescuedFormOptions) {
  const { browser, ticket } = await annWithForm(options)
  const answer = await browser.send(`${ticket}&${body}`, { ...URL_ENCODED, ...headers })
  expect(answer.status).toBe(303)
  await browser.login('ann')
  return browser.offered()
}
