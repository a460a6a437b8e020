import { describe, expect, it } from 'vitest'
import { tokenEncryption } from '../../src/encryption.ts'
import type { EngineOptions } from '../../src/index.ts'
import { createEngine } from '../../src/index.ts'
import { bytesOf } from '../../src/lib/values/bytes.ts'
import { memoryStore } from '../../src/memory.ts'
import { browserWith, createBrowser, createSite, dataOf } from '../support/site.ts'

const tooLarge = { code: 'TOO_LARGE' }

/** A session of 50 kB under a limit of 20 kB. */
async function oversized(options: Partial<EngineOptions> = {}) {
  const site = createSite({ maxSize: 100_000, ...options })
  const before = await browserWith(site, { big: 'x'.repeat(50_000) })
  const engine = createEngine({ store: site.store, clock: site.clock, maxSize: 20_000, ...options })
  return { site, browser: createBrowser(engine, before.token) }
}

describe.each([
  ['in clear', undefined],
  ['sealed', tokenEncryption],
] as const)('the limit of a session, %s,', (_, encryption) => {
  const options = encryption === undefined ? {} : { encryption: encryption() }

  it('holds for writes that do not look', async () => {
    const site = createSite({ maxSize: 20_000, ...options })
    const browser = await browserWith(site, { first: 1 })
    let refused = 0
    for (let count = 0; count < 10; count++) {
      await browser
        .visit((session) => session.set(`blind${count}`, 'x'.repeat(9000)))
        .catch((error: unknown) => {
          expect(error).toMatchObject(tooLarge)
          refused += 1
        })
    }
    expect(refused).toBe(8)
    expect(Object.keys(await dataOf(browser))).toEqual(['first', 'blind0', 'blind1'])
  })

  it('holds for small writes that do not look, a tenth above it', async () => {
    const site = createSite({ maxSize: 20_000, ...options })
    const browser = await browserWith(site, { big: 'x'.repeat(19_000) })
    let kept = 0
    for (let count = 0; count < 100; count++) {
      await browser
        .visit((session) => session.set(`blind${count}`, 'x'.repeat(100)))
        .then(
          () => {
            kept += 1
          },
          () => undefined,
        )
    }
    expect(kept).toBeGreaterThan(20)
    expect(kept).toBeLessThan(30)
  })

  it('names the largest keys of a session that the request did not see', async () => {
    const site = createSite({ maxSize: 20_000, ...options })
    const browser = await browserWith(site, { cart: 'x'.repeat(15_000) })
    const page = browser.visit((session) => session.set('more', 'x'.repeat(9000)))
    await expect(page).rejects.toThrow(/"cart" \(16 kB\), "more" \(10 kB\)/)
  })

  it('lets what does not look pass where there is room, in one call', async () => {
    const site = createSite({ maxSize: 20_000, ...options })
    const browser = await browserWith(site, { first: 1 })
    const calls = await site.store.during(() => browser.visit((session) => session.set('a', 'x')))
    expect(calls).toEqual(['apply'])
  })

  it.each([true, false])('leaves a session above it usable: looks %s', async (looks) => {
    const { browser } = await oversized(options)
    await browser.visit(async (session) => {
      if (looks) await session.get('big')
      session.set('visits', 1)
      session.flash('notice', 'Saved.')
    })
    await browser.visit((session) => session.increment('visits'))
    expect(await browser.visit((session) => session.flash('notice'))).toBe('Saved.')
    expect(await browser.visit((session) => session.get('visits'))).toBe(2)
    await browser.visit(async (session) => {
      await session.get('big')
      session.set('big', 'x'.repeat(45_000))
    })
    const growing = browser.visit((session) => session.set('more', 'x'.repeat(5000)))
    await expect(growing).rejects.toMatchObject(tooLarge)
    await browser.visit((session) => session.delete('big'))
    await browser.visit((session) => session.set('more', 'x'.repeat(5000)))
    expect(Object.keys(await dataOf(browser))).toEqual(['visits', 'more'])
  })
})

describe('the size of a session', () => {
  it.each([
    'plain',
    '"quoted"',
    'back\\slash',
    'a\nb\tc',
    '\0',
    'é',
    '日本',
    '👩‍🚀',
    '\ud800',
    '\udc00x',
    '\ud800\ud800',
  ])('is of bytes as JSON has them in UTF-8: %j', (text) => {
    expect(bytesOf(text)).toBe(new TextEncoder().encode(JSON.stringify(text)).length - 2)
  })

  it('is not of characters', async () => {
    const browser = createSite({ maxSize: 1000 }).browser()
    await browser.visit((session) => session.set('a', 'x'.repeat(900)))
    await expect(browser.visit((session) => session.set('a', '日'.repeat(400)))).rejects.toMatchObject(
      tooLarge,
    )
    await expect(browser.visit((session) => session.set('a', '"'.repeat(300)))).rejects.toMatchObject(
      tooLarge,
    )
  })

  it('keeps within what the store takes', async () => {
    const store = memoryStore()
    const capabilities = { ...store.capabilities, valueLimit: 64_000 }
    const browser = createSite({ store: { ...store, capabilities } }).browser()
    await browser.visit((session) => session.set('a', 'x'.repeat(50_000)))
    const page = browser.visit((session) => session.set('b', 'x'.repeat(20_000)))
    await expect(page).rejects.toMatchObject({ ...tooLarge, message: expect.stringContaining('57 kB') })
  })
})
