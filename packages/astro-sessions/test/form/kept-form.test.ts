import { manualClock } from '@astro-sessions/engine/testing'
import { describe, expect, it } from 'vitest'
import { requireUser } from '../../src/server/require-user.ts'
import { createSite } from '../support/visitor.ts'
import { annWithForm, Browser, HEADERS, PAGE, rescued, URL_ENCODED } from './form-browser.ts'

describe('of a form that is kept', () => {
  it.each([
    'password=x&text=a',
    'newPassword=x&text=a',
    'user%5Bpassword_again%5D=x&text=a',
    'PIN=1&cvc=2&text=a',
    'csrf=x&text=a',
    'api-token=x&text=a',
    'passwort=x&mot_de_passe=y&text=a',
  ])('no secret is: %s', async (body) => {
    expect(await rescued(body)).toBe('text=a')
  })

  it.each(['passenger=ann&spinach=1&shipping=fast', '__proto__=a&constructor=b&toString=c', '=empty&x='])(
    'every other field is: %s',
    async (body) => {
      expect(await rescued(body)).toBe(body)
    },
  )

  it('none is that the page leaves out', async () => {
    const omit = ['card', 'a.b,c', '%']
    expect(await rescued('card=1&a.b,c=2&%25=3&text=a', {}, { omit })).toBe('text=a')
  })

  it('no file is', async () => {
    const { browser, hidden } = await annWithForm()
    const form = new FormData()
    form.set(hidden.name, hidden.value)
    form.set('text', 'größe 🌱')
    form.set('photo', new File([new Uint8Array([255, 254, 0])], 'a.png'))
    await browser.send(form, {})
    await browser.login('ann')
    expect(await browser.offered()).toBe(new URLSearchParams({ text: 'größe 🌱' }).toString())
  })
})

describe('a form is not kept, and its visitor is sent to the login,', () => {
  it.each([
    ['of another site', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://other.test' }],
    ['of a site beside it', { 'Sec-Fetch-Site': 'same-site', Origin: 'https://a.shop.test' }],
    ['whose page is not known', { Referer: '' }],
    ['whose page is of another site', { Referer: 'https://other.test/advice', 'Sec-Fetch-Site': 'none' }],
    ['of another encoding', { 'Content-Type': 'application/x-www-form-urlencoded; charset=iso-8859-1' }],
    ['that is text', { 'Content-Type': 'text/plain' }],
    ['that is no multipart', { 'Content-Type': 'multipart/form-data; boundary=x' }],
    ['that says to be large', { 'Content-Length': '70000' }],
  ])('%s', async (_, headers) => {
    expect(await rescued('text=a', headers)).toBeUndefined()
  })

  it.each([
    ['of five megabytes', `text=${'x'.repeat(5_000_000)}`],
    ['of 10,000 fields', 'a=1&'.repeat(10_000)],
    ['whose bytes are no UTF-8', 'text=gr%F6%DFe'],
  ])('%s', async (_, body) => {
    expect(await rescued(body)).toBeUndefined()
  })

  it.each(['', 'rescue=', 'rescue=x', 'rescue=0000000000000000.00000000000000000000000000000000.'])(
    'that has no ticket of the user: %s',
    async (ticket) => {
      const browser = new Browser()
      expect((await browser.send(`${ticket}&text=a`)).status).toBe(303)
      await browser.login('ann')
      expect(await browser.offered()).toBeUndefined()
    },
  )

  it('for which the session has no room', async () => {
    const engineOptions = { maxSize: 1000 }
    const { browser, ticket } = await annWithForm({}, createSite({ engineOptions }))
    expect((await browser.send(`${ticket}&text=${'x'.repeat(2000)}`)).status).toBe(303)
  })

  it('whose body was read already', async () => {
    const { browser, ticket } = await annWithForm()
    let status = 0
    await browser.site.visit(
      async (context) => {
        await context.request.text()
        const answer = await requireUser(context, { redirectTo: '/login' })
        if (answer instanceof Response) status = answer.status
        return new Response()
      },
      { url: PAGE, method: 'POST', body: `${ticket}&text=a`, headers: { ...HEADERS, ...URL_ENCODED } },
    )
    expect(status).toBe(303)
  })

  it('which a script sends, that still has it', async () => {
    const { browser, ticket } = await annWithForm()
    const script = { ...URL_ENCODED, 'Sec-Fetch-Mode': 'cors', Accept: 'application/json' }
    expect((await browser.send(`${ticket}&text=a`, script)).status).toBe(401)
    await browser.login('ann')
    expect(await browser.offered()).toBeUndefined()
  })

  it('after a quarter of an hour', async () => {
    const clock = manualClock()
    const { browser, ticket } = await annWithForm({}, createSite({ engineOptions: { clock } }))
    await browser.send(`${ticket}&text=a`)
    await browser.login('ann')
    clock.jump(15 * 60_000)
    expect(await browser.offered()).toBeUndefined()
  })
})

describe('a visitor without a session', () => {
  const MINUTE = 60_000

  /** Whether the session that started for a form is there two hours later. */
  async function isThere(firstIdleTimeout?: number, comesBack = false): Promise<boolean> {
    const clock = manualClock()
    const site = createSite({ engineOptions: { clock, firstIdleTimeout } })
    const { browser, ticket } = await annWithForm({}, site)
    await browser.send(`${ticket}&text=a`)
    clock.jump(10 * MINUTE)
    if (comesBack) await browser.open()
    clock.jump(110 * MINUTE)
    let info: object | null = null
    await site.visit(
      async ({ locals }) => {
        info = await locals.session.info()
        return new Response()
      },
      { headers: { Cookie: browser.cookie } },
    )
    return info !== null
  }

  it('gets one by a form that is kept, as long as any other', async () => {
    expect(await isThere()).toBe(true)
  })

  it('who does not come back has it for `firstIdleTimeout`, so that robots fill no store', async () => {
    expect(await isThere(900)).toBe(false)
    expect(await isThere(900, true)).toBe(true)
  })

  it('gets none by a form that is not kept, and none by a look at the page', async () => {
    const browser = new Browser()
    await browser.open()
    await browser.send('text=a')
    expect(browser.cookie).toBe('')
    expect(browser.site.calls).toEqual([])
  })
})
