import { describe, expect, it } from 'vitest'
import type { OpenOptions } from '../src/index.ts'
import { type Browser, browserWith, createSite, dataOf, type Site } from './support/site.ts'
import { answerLost, down } from './support/tapped-store.ts'

/** A request of the browser whose response has started. */
async function started(browser: Browser, options?: OpenOptions) {
  const request = browser.open(options)
  await browser.finish(request)
  request.responseStarted()
  return request
}

async function siteWith(data: Record<string, unknown>): Promise<{ site: Site; browser: Browser }> {
  const site = createSite()
  return { site, browser: await browserWith(site, data) }
}

describe('after the response has started', () => {
  it('a write to an existing session is stored without a commit', async () => {
    const { browser } = await siteWith({ a: 1 })
    const { session, settled } = await started(browser)
    session.set('a', 2)
    await settled()
    expect(await dataOf(browser)).toEqual({ a: 2 })
  })

  it('writes of one moment are stored together', async () => {
    const { site, browser } = await siteWith({ a: 1, gone: 1 })
    const { session, settled } = await started(browser)
    const calls = await site.store.during(() => {
      session.set('a', 2)
      session.set('b', 3)
      session.delete('gone')
      return settled()
    })
    expect(calls).toEqual(['apply'])
    expect(await dataOf(browser)).toEqual({ a: 2, b: 3 })
  })

  it('writes of later moments are stored as well, in their order', async () => {
    const { browser } = await siteWith({ list: [0] })
    const { session, settled } = await started(browser)
    for (const item of [1, 2, 3]) {
      session.set('list', [...(await session.get('list')), item])
      await Promise.resolve()
    }
    await settled()
    expect(await dataOf(browser)).toEqual({ list: [0, 1, 2, 3] })
  })

  it('a blind write that follows another one of the same key replaces it, also after keys()', async () => {
    const { browser } = await siteWith({ a: 1 })
    const { session, settled } = await started(browser)
    await session.keys()
    session.set('list', ['x'])
    await settled()
    session.set('list', ['x', 'y'])
    await settled()
    expect((await dataOf(browser)).list).toEqual(['x', 'y'])
  })

  it('a write is merged with parallel ones', async () => {
    const { browser } = await siteWith({ list: ['a'] })
    const { session, settled } = await started(browser)
    const list = await session.get('list')
    await browser.visit((other) => other.update('list', (theirs: string[]) => [...theirs, 'theirs']))
    session.set('list', [...list, 'mine'])
    await settled()
    expect((await dataOf(browser)).list).toEqual(['a', 'theirs', 'mine'])
  })

  it('the verbs that act at once still do', async () => {
    const { browser } = await siteWith({ n: 1, ticket: 'A1' })
    const { session } = await started(browser)
    expect(await session.increment('n')).toBe(2)
    expect(await session.pull('ticket')).toBe('A1')
    expect(await dataOf(browser)).toEqual({ n: 2 })
  })

  it('clear, flash and destroy still work', async () => {
    const { site, browser } = await siteWith({ a: 1 })
    const { session, settled } = await started(browser)
    session.clear()
    session.flash('note', 'x')
    await settled()
    expect(await dataOf(browser)).toEqual({})
    expect(await browser.visit((other) => other.flash('note'))).toBe('x')
    session.destroy()
    await settled()
    expect([...site.entries.values()]).toMatchObject([{ kind: 'retired' }])
  })

  it('a late commit is handed to the platform', async () => {
    const { browser } = await siteWith({ a: 1 })
    const handed: Promise<unknown>[] = []
    const { session } = await started(browser, { waitUntil: (promise) => handed.push(promise) })
    session.set('a', 2)
    expect(handed).toHaveLength(1)
    await Promise.all(handed)
    expect(await dataOf(browser)).toEqual({ a: 2 })
  })

  it('what needs no store call makes none', async () => {
    const { site, browser } = await siteWith({ a: 1 })
    const { settled } = await started(browser)
    expect(await site.store.during(() => settled())).toEqual([])
  })
})

describe('after the response has started, what needs a cookie throws with advice:', () => {
  const refusal = expect.objectContaining({ code: 'RESPONSE_STARTED', hint: expect.any(String) })

  it.each([
    ['regenerate()', (session: { regenerate(): void }) => session.regenerate()],
    ['login()', (session: { login(user: string): void }) => session.login('ada')],
    ['persist()', (session: { persist(age: number): void }) => session.persist(3600)],
  ] as const)('%s', async (name, act) => {
    const { site, browser } = await siteWith({ a: 1 })
    const { session, settled } = await started(browser)
    expect(() => act(session)).toThrow(refusal)
    expect(() => act(session)).toThrow(`session.${name}`)
    const calls = await site.store.during(() => settled())
    expect(calls).toEqual([])
  })

  it('the first write of an anonymous visitor', async () => {
    const site = createSite()
    const { session } = await started(site.browser())
    expect(() => session.set('a', 1)).toThrow(refusal)
    expect(() => session.flash('a', 1)).toThrow(refusal)
    await expect(session.update('a', () => 1)).rejects.toEqual(refusal)
    await expect(session.increment('a')).rejects.toEqual(refusal)
    expect(site.entries.size).toBe(0)
  })

  it('a write after destroy, also while the destroy is on its way', async () => {
    const { browser } = await siteWith({ a: 1 })
    const { session, settled } = await started(browser)
    session.destroy()
    for (let moment = 0; moment < 40; moment++) {
      expect(() => session.set('b', 1)).toThrow(refusal)
      await Promise.resolve()
    }
    await settled()
    expect(() => session.set('b', 1)).toThrow(refusal)
    expect(await dataOf(browser)).toEqual({})
  })

  it('nothing else: deletes and reads of an anonymous visitor pass', async () => {
    const site = createSite()
    const { session, settled } = await started(site.browser())
    session.delete('a')
    session.clear()
    expect(await session.get('a')).toBeUndefined()
    expect(await session.pull('a')).toBeUndefined()
    await settled()
    expect(site.store.calls).toEqual([])
  })
})

describe('a late write that cannot be kept', () => {
  it('because the session ended is dropped with an event', async () => {
    const { site, browser } = await siteWith({ a: 1 })
    const { session, settled } = await started(browser)
    await session.get('a')
    await site.browser(browser.token).visit((other) => other.destroy())
    session.set('a', 2)
    await settled()
    expect(site.events.at(-1)).toMatchObject({ type: 'interrupted', reason: 'ended' })
    expect(await dataOf(browser)).toEqual({})
  })

  it('because the token names no session is dropped with an event', async () => {
    const site = createSite()
    const { session, settled } = await started(site.browser('A'.repeat(43)))
    session.set('a', 2)
    await settled()
    expect(site.events.at(-1)).toMatchObject({ type: 'interrupted', reason: 'response-started' })
    expect(site.entries.size).toBe(0)
  })

  it.each([
    ['is down', down],
    ['loses the answer', answerLost],
  ])('because the store %s is reported, and settled resolves', async (_name, tap) => {
    const { site, browser } = await siteWith({ a: 1 })
    const { session, settled } = await started(browser)
    site.store.next('apply', tap)
    session.set('a', 2)
    await settled()
    expect(site.events.at(-1)).toMatchObject({ type: 'storeError', verb: 'apply' })
  })

  it('because it is too large is reported', async () => {
    const { site, browser } = await siteWith({ a: 1 })
    const { session, settled } = await started(browser)
    const types = await site.eventsDuring(() => {
      session.set('big', 'x'.repeat(2_000_000))
      return settled()
    })
    expect(types).not.toEqual([])
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })

  it('because a parallel request came first, with the policy "throw", is reported', async () => {
    const { site, browser } = await siteWith({ a: 1 })
    const { session, settled } = await started(browser)
    await session.get('a')
    await browser.visit((other) => other.set('a', 2))
    const types = await site.eventsDuring(() => {
      session.set('a', 3, { onConflict: 'throw' })
      return settled()
    })
    expect(types).not.toEqual([])
    expect(await dataOf(browser)).toEqual({ a: 2 })
  })
})

describe('a first read after the response has started', () => {
  it('is announced, and may be refused each time it is tried', async () => {
    const { site, browser } = await siteWith({ a: 1 })
    const beforeLateRead = () => {
      throw new Error('cacheable')
    }
    const { session } = await started(browser, { beforeLateRead })
    for (const read of [() => session.get('a'), () => session.keys(), () => session.increment('n')]) {
      await expect(read()).rejects.toThrow('cacheable')
    }
    expect(site.events.map(({ type }) => type)).toContain('lateFirstRead')
    expect(site.store.calls).toEqual(['create'])
  })

  it('is refused as well when it follows a late write', async () => {
    const { browser } = await siteWith({ a: 1 })
    const beforeLateRead = () => {
      throw new Error('cacheable')
    }
    const { session, settled } = await started(browser, { beforeLateRead })
    session.set('seen', true)
    await expect(session.get('a')).rejects.toThrow('cacheable')
    await settled()
    expect(await dataOf(browser)).toEqual({ a: 1, seen: true })
  })

  it('goes on when nobody refuses it, and is announced once', async () => {
    const { site, browser } = await siteWith({ a: 1 })
    const { session } = await started(browser)
    expect(await session.get('a')).toBe(1)
    expect(await session.get('b')).toBeUndefined()
    expect(site.events.filter(({ type }) => type === 'lateFirstRead')).toHaveLength(1)
  })

  it('is no late one when the session was used before', async () => {
    const { site, browser } = await siteWith({ a: 1 })
    const request = browser.open()
    await request.session.get('a')
    await request.commit()
    request.responseStarted()
    await request.session.get('b')
    expect(site.events.map(({ type }) => type)).not.toContain('lateFirstRead')
  })
})
