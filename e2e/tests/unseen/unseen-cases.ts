import { expect } from '@playwright/test'
import type { BrowserWindow } from '../../support/browser-window.ts'

/** A site that counts who asked, and a browser without cookies. */
export interface UnseenSite {
  readonly url: string
  readonly window: BrowserWindow
}

/** A fact that must hold in every browser. */
export interface UnseenCase {
  readonly name: string
  run(site: UnseenSite): Promise<void>
}

export const shows = ({ window }: UnseenSite, text: string) =>
  expect.poll(() => window.text(), { timeout: 60_000 }).toContain(text)

/** Waits until so many requests for a page have been answered, and answers them. */
export async function askedFor({ url }: UnseenSite, path: string, count = 1): Promise<string[]> {
  let asked: string[] = []
  const look = async () => {
    const all: string[] = await (await fetch(`${url}/asked`)).json()
    asked = all.filter((line) => line.split(' ')[1] === path)
    return asked.length
  }
  await expect.poll(look, { timeout: 60_000 }).toBeGreaterThanOrEqual(count)
  return asked
}

/** Opens the first page as a visitor who has just done what this button does. Its scripts have run: they watch the pointer. */
export async function arrive(site: UnseenSite, button: string, query = ''): Promise<void> {
  await fetch(`${site.url}/asked?forget`)
  await site.window.open(site.url)
  await site.window.click(button)
  await shows(site, `did ${button}`)
  await site.window.open(`${site.url}/${query}`)
}

/** A visitor with a flash waits over the link until its page was fetched, and clicks. */
export async function showAtClick(site: UnseenSite): Promise<void> {
  await arrive(site, 'save')
  await site.window.hover('notice')
  await askedFor(site, '/notice')
  await site.window.click('notice')
  await shows(site, 'notice saved')
}

/** A user whose login ended while a form was open sends it, and is at the login. */
async function sendTooLate(site: UnseenSite): Promise<void> {
  await arrive(site, 'login')
  await site.window.open(`${site.url}/write?to=b`)
  await shows(site, 'written nothing')
  await site.window.type('text', 'dear gardener')
  await site.window.click('end')
  await shows(site, 'login ended')
  await site.window.click('send')
  await shows(site, 'user nobody')
}

export const unseenCases: readonly UnseenCase[] = [
  {
    name: 'a form that was sent after its login had ended is there after the next one, once',
    async run(site) {
      await sendTooLate(site)
      await site.window.click('login')
      await shows(site, 'written dear gardener')
      await site.window.click('send')
      await shows(site, 'sent')
      await site.window.open(`${site.url}/write?to=b`)
      await shows(site, 'written nothing')
    },
  },
  {
    name: 'a flash of a page under the pointer is there at the click',
    run: showAtClick,
  },
  {
    name: 'a flash of a page that was fetched when its link came into view is there at the click',
    async run(site) {
      await arrive(site, 'save', '?strategy=viewport')
      await askedFor(site, '/notice')
      await site.window.click('notice')
      await shows(site, 'notice saved')
    },
  },
  {
    name: 'a flash after a form is shown by the page and by its islands, and not by another page',
    async run(site) {
      await arrive(site, 'save')
      await site.window.open(`${site.url}/islands`)
      await shows(site, 'notice saved')
      await expect
        .poll(async () => (await site.window.text()).match(/island saved/g)?.length, { timeout: 60_000 })
        .toBe(2)
      await site.window.open(`${site.url}/notice`)
      await shows(site, 'notice nothing')
    },
  },
  {
    name: 'after a logout the back button shows nothing of the user',
    async run(site) {
      await arrive(site, 'login')
      await site.window.open(`${site.url}/account`)
      await shows(site, 'user ann')
      await site.window.click('leave')
      await shows(site, 'user nobody')
      await site.window.back()
      await shows(site, 'user nobody')
    },
  },
]
