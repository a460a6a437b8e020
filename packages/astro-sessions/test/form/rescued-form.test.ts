import { manualClock } from '@astro-sessions/engine/testing'
import { describe, expect, it } from 'vitest'
import { rescuedForm } from '../../src/rescue/rescued-form.ts'
import { createSite } from '../support/visitor.ts'
import { annWithForm, Browser, PAGE, URL_ENCODED } from './form-browser.ts'

describe('a form that met the end of its login', () => {
  it('is offered to its user after the login, on its page, once', async () => {
    const { browser, ticket } = await annWithForm()
    const answer = await browser.send(`${ticket}&text=dear+gardener&to=a&to=b`)
    expect(answer.headers.get('Location')).toBe('/login?next=%2Fadvice%3Fplant%3Dpea')
    await browser.login('ann')
    expect(await browser.offered({ url: 'https://shop.test/advice?plant=radish' })).toBeUndefined()
    expect(await browser.offered()).toBe('text=dear+gardener&to=a&to=b')
    expect(await browser.offered()).toBeUndefined()
  })

  it('is seen by all who ask in one request', async () => {
    const { browser, ticket } = await annWithForm()
    await browser.send(`${ticket}&text=a`)
    await browser.login('ann')
    const twice: unknown[] = []
    await browser.site.visit(
      async (context) => {
        for (const _ of [1, 2]) twice.push((await rescuedForm(context)).fields?.get('text'))
        return new Response()
      },
      { url: PAGE, headers: { Cookie: browser.cookie } },
    )
    expect(twice).toEqual(['a', 'a'])
  })

  it('is not shown to another user, and is gone then', async () => {
    const { browser, ticket } = await annWithForm()
    await browser.send(`${ticket}&text=a`)
    await browser.login('bob')
    expect(await browser.offered()).toBeUndefined()
    await browser.login('ann')
    expect(await browser.offered()).toBeUndefined()
  })

  it('waits while nobody is logged in', async () => {
    const { browser, ticket } = await annWithForm()
    await browser.send(`${ticket}&text=a`)
    expect(await browser.offered()).toBeUndefined()
    await browser.login('ann')
    expect(await browser.offered()).toBe('text=a')
  })

  it('goes to who logs in, where it was written by nobody', async () => {
    const browser = new Browser()
    const { hidden } = await browser.open()
    expect(browser.cookie).toBe('')
    await browser.send(`rescue=${hidden.value}&text=a`)
    await browser.login('ann')
    expect(await browser.offered()).toBe('text=a')
  })

  it('is left there by a prefetch, and not offered to the form that is sent', async () => {
    const { browser, ticket } = await annWithForm()
    await browser.send(`${ticket}&text=a`)
    await browser.login('ann')
    expect(await browser.offered({ headers: { 'Sec-Purpose': 'prefetch' } })).toBe('text=a')
    expect(await browser.offered({ method: 'POST' })).toBeUndefined()
    expect(await browser.offered()).toBe('text=a')
  })

  it('is kept beside the form of another page', async () => {
    const { browser, ticket } = await annWithForm()
    await browser.send(`${ticket}&text=a`)
    const other = 'https://shop.test/review'
    await browser.send(`${ticket}&text=b`, { ...URL_ENCODED, Referer: other })
    await browser.login('ann')
    expect(await browser.offered({ url: other })).toBe('text=b')
    expect(await browser.offered()).toBe('text=a')
  })

  it('is offered on the page that it was on, wherever it was sent to', async () => {
    const { browser, ticket } = await annWithForm()
    await browser.send(`${ticket}&text=a`, URL_ENCODED, { url: 'https://shop.test/api/advice' })
    await browser.login('ann')
    expect(await browser.offered()).toBe('text=a')
  })

  it('is offered where the login was too old for what it asks', async () => {
    const clock = manualClock()
    const browser = new Browser(createSite({ engineOptions: { clock } }))
    await browser.login('ann')
    const { hidden } = await browser.open()
    clock.jump(10_000)
    const answer = await browser.send(`rescue=${hidden.value}&text=a`, URL_ENCODED, {}, 5)
    expect(answer.headers.get('Location')).toContain('max_age')
    await browser.login('ann')
    expect(await browser.offered()).toBe('text=a')
  })

  it('is found where an action has its name in the address of the page', async () => {
    const { browser, ticket } = await annWithForm()
    await browser.send(`${ticket}&text=a`, { ...URL_ENCODED, Referer: `${PAGE}&_action=ask` })
    await browser.login('ann')
    expect(await browser.offered()).toBe('text=a')
  })

  it('says nothing of its user in the page', async () => {
    const { hidden } = await annWithForm()
    const again = await annWithForm()
    expect(hidden).toEqual({ type: 'hidden', name: 'rescue', value: expect.not.stringContaining('ann') })
    expect(again.hidden.value).not.toBe(hidden.value)
  })
})
