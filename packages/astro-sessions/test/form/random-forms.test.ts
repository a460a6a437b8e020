import { manualClock } from '@astro-sessions/engine/testing'
import * as fc from 'fast-check'
import { expect, inject, it } from 'vitest'
import '../../../../vitest.base.ts'
import { createSite } from '../support/visitor.ts'
import { Browser, URL_ENCODED } from './form-browser.ts'

const seed = Number(process.env.FUZZ_SEED ?? 1)
const numRuns = Number(process.env.FUZZ_RUNS ?? (inject('isSoak') ? 20_000 : 150))

const MINUTE = 60_000
/** How long a form waits, and how old the login may be of who sends one: no step of time ends on either. */
const WAITING = 15 * MINUTE
const RECENT = 60 * MINUTE

const PAGES = ['https://shop.test/advice?plant=pea', 'https://shop.test/order'] as const

type Step =
  | { readonly kind: 'login'; readonly user: 'ann' | 'bob' }
  | { readonly kind: 'open' | 'send' | 'look' | 'look twice'; readonly page: 0 | 1 }
  | { readonly kind: 'logout' }
  | { readonly kind: 'pass'; readonly minutes: number }

const page = fc.constantFrom<0 | 1>(1, 1, 0)
const user = fc.constantFrom<'ann' | 'bob'>('ann', 'bob')
const logins = fc.record({ kind: fc.constant('login' as const), user })
const onPage = fc.record({
  kind: fc.constantFrom<'open' | 'send' | 'look' | 'look twice'>(
    'open',
    'send',
    'send',
    'look',
    'look',
    'look twice',
  ),
  page,
})
const passing = fc.record({ kind: fc.constant('pass' as const), minutes: fc.constantFrom(4, 17, 61) })
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: onPage },
  { weight: 2, arbitrary: logins },
  { weight: 1, arbitrary: fc.constant({ kind: 'logout' } as const) },
  { weight: 1, arbitrary: passing },
)

/** What a browser may expect: who is logged in, whose the form is that each tab shows, and which forms wait. */
class Visitor {
  readonly clock = manualClock()
  readonly browser = new Browser(createSite({ engineOptions: { clock: this.clock } }))
  readonly tabs = new Map<number, { readonly owner: string | null; readonly ticket: string }>()
  waiting = new Map<number, { readonly owner: string | null; readonly text: string; readonly at: number }>()
  user: string | null = null
  loginAt = 0
  texts = 0

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'pass':
        this.clock.jump(step.minutes * MINUTE)
        return
      case 'logout':
        await this.browser.logout()
        Object.assign(this, { user: null, waiting: new Map() })
        return
      case 'login':
        await this.browser.login(step.user)
        if (this.user !== null && this.user !== step.user) this.waiting.clear()
        Object.assign(this, { user: step.user, loginAt: this.clock.now() })
        return
      case 'open':
        return this.open(step.page)
      case 'send':
        return this.send(step.page)
      case 'look':
        expect(await this.offered(step.page)).toBe(this.due(step.page))
        return
      case 'look twice':
        return this.lookTwice(step.page)
    }
  }

  /** The page has the form, and what waits for it. */
  async open(at: number): Promise<void> {
    const { hidden, fields } = await this.browser.open({}, { url: urlOf(at) })
    expect(fields?.get('text')).toBe(this.due(at))
    this.tabs.set(at, { owner: this.user, ticket: hidden.value })
  }

  async send(at: number): Promise<void> {
    const tab = this.tabs.get(at)
    if (tab === undefined) return
    const now = this.clock.now()
    const text = `text ${this.texts++}`
    const body = new URLSearchParams({ rescue: tab.ticket, text, password: 'pea' }).toString()
    const url = urlOf(at)
    const answer = await this.browser.send(body, { ...URL_ENCODED, Referer: url }, { url }, RECENT / 1000)
    const isLetIn = this.user !== null && now - this.loginAt < RECENT
    expect(answer.status).toBe(isLetIn ? 200 : 303)
    if (!isLetIn) this.waiting.set(at, { owner: tab.owner, text, at: now })
  }

  /** Of two that ask at a time, one gets the form; the other one may be a part of the same page. */
  async lookTwice(at: number): Promise<void> {
    const answers = await Promise.all([this.offered(at), this.offered(at)])
    const due = this.due(at)
    expect(answers).toContain(due)
    for (const answer of answers) expect([due, undefined]).toContain(answer)
  }

  async offered(at: number): Promise<string | undefined> {
    const { fields } = await this.browser.open({}, { url: urlOf(at) })
    expect(fields?.has('password') ?? false).toBe(false)
    return fields?.get('text') ?? undefined
  }

  /** The form that is due on the page now, and is gone with that, whoever looks. */
  due(at: number): string | undefined {
    const form = this.waiting.get(at)
    if (this.user === null || form === undefined) return undefined
    this.waiting.delete(at)
    const isInTime = this.clock.now() - form.at < WAITING
    return isInTime && (form.owner === null || form.owner === this.user) ? form.text : undefined
  }
}

function urlOf(at: number): string {
  return PAGES[at] ?? PAGES[0]
}

it('a form is offered to its visitor, in time, once, and to nobody else, whatever happens meanwhile', async ({
  task,
}) => {
  await fc.assert(
    fc.asyncProperty(logins, fc.array(steps, { minLength: 3, maxLength: 20 }), async (login, taken) => {
      const visitor = new Visitor()
      const opened: Step[] = [{ kind: 'open', page: 0 }, login, { kind: 'open', page: 1 }]
      for (const step of [...opened, ...taken]) await visitor.take(step)
    }),
    { seed, numRuns },
  )
  task.meta.runs = numRuns
  expect(task.meta.runs).toBeGreaterThan(0)
})
