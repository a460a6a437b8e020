import { AsyncLocalStorage } from 'node:async_hooks'
import { describe, expect, it } from 'vitest'
import type { ConflictPolicy, SessionRequest } from '../../src/index.ts'
import { createEngine } from '../../src/index.ts'
import { append, crowd } from '../support/crowd.ts'
import { type Browser, browserWith, createBrowser, createSite, dataOf } from '../support/site.ts'
import { after, answerLost, down } from '../support/tapped-store.ts'

const openMany = (browser: Browser, count: number) => Array.from({ length: count }, () => browser.open())
const listOf = async (browser: Browser) => (await dataOf(browser)).list as unknown[]
const setup = async (options: Parameters<typeof createSite>[0] = {}) => {
  const site = createSite(options)
  return { site, browser: await browserWith(site, { list: [] }) }
}

describe('writers of one session that wait for the same turn', () => {
  it('are kept by one call of the store after that of the one before them, in their order', async () => {
    const { site, browser } = await setup()
    const { calls, done } = await crowd(site, browser, openMany(browser, 49))
    expect(await done()).toEqual(Array(49).fill('kept'))
    expect(calls()).toEqual(['apply', 'apply'])
    expect(await listOf(browser)).toEqual(['first', ...Array(49).keys()])
    const committed = site.events.filter(({ type }) => type === 'committed')
    expect(committed).toHaveLength(50)
  })

  it('are kept together with what another process wrote meanwhile', async () => {
    const { site, browser } = await setup()
    const requests = openMany(browser, 5)
    const { done } = await crowd(site, browser, requests)
    const elsewhere = createBrowser(createEngine(site), browser.token)
    site.store.next(
      'apply',
      after(() => elsewhere.visit((session) => session.update('list', () => ['theirs']))),
    )
    expect(await done()).toEqual(Array(5).fill('kept'))
    expect(await listOf(browser)).toEqual(expect.arrayContaining(['theirs', 0, 1, 2, 3, 4]))
  })

  it('all learn that the session has ended meanwhile', async () => {
    const { site, browser } = await setup()
    const { done } = await crowd(site, browser, openMany(browser, 3))
    site.store.next(
      'apply',
      after(() => createBrowser(site.engine, browser.token).visit((session) => session.destroy())),
    )
    await done()
    expect(site.events.filter(({ type }) => type === 'interrupted')).toHaveLength(3)
    expect(await dataOf(browser)).toEqual({})
  })

  it('all learn that nobody knows whether they were kept', async () => {
    const { site, browser } = await setup()
    const { done } = await crowd(site, browser, openMany(browser, 3))
    site.store.next('apply', answerLost)
    expect(await done()).toEqual(Array(3).fill('OUTCOME_UNKNOWN'))
    expect(await listOf(browser)).toEqual(['first', 0, 1, 2])
    expect(site.events.filter(({ type }) => type === 'storeError')).toHaveLength(1)
  })

  it('fail alone when their own value cannot be merged or is too large', async () => {
    const { site, browser } = await setup({ maxSize: 1000 })
    const requests = openMany(browser, 3)
    const { done } = await crowd(site, browser, requests, {
      alsoDo() {
        requests[0]?.session.set('list', ['mine'], { onConflict: 'throw' })
        requests[1]?.session.set('long', 'x'.repeat(2000))
      },
    })
    expect(await done()).toEqual(['SESSION_CONFLICT', 'TOO_LARGE', 'kept'])
    expect(await listOf(browser)).toEqual(['first', 2])
  })

  it('build nothing on the refused writes of each other', async () => {
    const { site, browser } = await setup()
    const [one, other] = openMany(browser, 2) as [SessionRequest, SessionRequest]
    const { done } = await crowd(site, browser, [one, other], { firstEnds: down })
    site.store.next('apply', down)
    expect(await done()).toEqual(Array(2).fill('OUTCOME_UNKNOWN'))
    other.session.regenerate()
    await browser.finish(other)
    expect(await listOf(browser)).toEqual([])
  })

  it('plan on the newest record that one of them knows', async () => {
    const { site, browser } = await setup()
    const early = browser.open()
    await early.session.get('list')
    await createBrowser(createEngine(site), browser.token).visit((session) => session.set('list', ['theirs']))
    const requests = [early, ...openMany(browser, 2)]
    const { done, calls } = await crowd(site, browser, requests, { firstEnds: down })
    expect(await done()).toEqual(Array(3).fill('kept'))
    expect(calls()).toEqual(['apply', 'apply'])
  })

  it('know all of the session afterwards', async () => {
    const { site, browser } = await setup()
    const requests = openMany(browser, 3)
    const { done } = await crowd(site, browser, requests)
    await done()
    const last = requests[2] as SessionRequest
    last.session.regenerate()
    expect(await site.store.during(() => browser.finish(last))).toEqual(['create', 'retire'])
    expect(await listOf(browser)).toEqual(['first', 0, 1, 2])
  })

  it('tell of their own keys only', async () => {
    const { site, browser } = await setup()
    const requests = openMany(browser, 2)
    const alsoDo = () => requests[1]?.session.set('other', 1)
    await (await crowd(site, browser, requests, { alsoDo })).done()
    const told = site.events.flatMap((event) => (event.type === 'committed' ? [event.keys.toSorted()] : []))
    expect(told.toSorted((a, b) => a.length - b.length)).toEqual([['list'], ['list'], ['list', 'other']])
  })

  it.each(['clears', 'persists'])('share no turn with one that %s', async (deed) => {
    const { site, browser } = await setup()
    const requests = openMany(browser, 3)
    const odd = requests[1] as SessionRequest
    const loaded = site.browser().open()
    await loaded.session.load(browser.token as string)
    requests[1] = deed === 'clears' ? odd : loaded
    await browser.visit((session) => session.set('other', 1))
    const alsoDo = () => {
      if (deed === 'persists') return loaded.session.persist(3600)
      odd.session.clear()
      odd.session.set('list', [])
    }
    const { done } = await crowd(site, browser, requests, { alsoDo })
    expect(await done()).toEqual(Array(3).fill('kept'))
    if (deed === 'clears') expect(Object.keys(await dataOf(browser))).toEqual(['list'])
    else expect(JSON.stringify([...site.entries.values()])).toContain('"idle":3600000')
  })

  it('run their resolvers and tell their events in their own asynchronous context', async () => {
    const names = new AsyncLocalStorage<number>()
    const seen = { resolved: [] as unknown[], told: [] as unknown[] }
    const onConflict: ConflictPolicy = ({ mine, theirs }) => {
      seen.resolved.push(names.getStore())
      return [...new Set([...(theirs as unknown[]), ...(mine as unknown[])])]
    }
    const onEvent = ({ type }: { type: string }) => type === 'conflict' && seen.told.push(names.getStore())
    const { site, browser } = await setup({ onConflict, onEvent })
    const requests = openMany(browser, 3).map((request, index) => {
      return { session: request.session, commit: () => names.run(index, request.commit) }
    })
    const { done } = await crowd(site, browser, requests)
    expect(await done()).toEqual(Array(3).fill('kept'))
    expect(seen).toEqual({ resolved: [0, 1, 2], told: [0, 1, 2] })
  })

  it('take a value that expired for absent, each on its own', async () => {
    const { site, browser } = await setup()
    await browser.visit((session) => session.set('code', 'old', { ttl: 60 }))
    const requests = openMany(browser, 2)
    for (const request of requests) await request.session.get('code')
    await site.clock.advance(60_000)
    const { done } = await crowd(site, browser, requests, {
      alsoDo: () => requests[1]?.session.set('code', 'new'),
    })
    expect(await done()).toEqual(['kept', 'kept'])
    expect(await dataOf(browser)).toEqual({ list: ['first', 0, 1], code: 'new' })
  })

  it('leave the next turn what they wrote, so that it needs no look', async () => {
    const { site, browser } = await setup()
    const late = browser.open()
    await late.session.get('list')
    const { done, calls } = await crowd(site, browser, openMany(browser, 2))
    await site.clock.settle(Promise.resolve())
    const update = late.session.update('list', (list: unknown[] = []) => [...list, 'late'])
    await Promise.all([done(), update])
    expect(calls()).toEqual(['apply', 'apply', 'apply'])
    await late.commit()
    expect(await listOf(browser)).toEqual(['first', 0, 1, 'late'])
  })

  it('do not wait for themselves inside of an update, after the response has started', async () => {
    const { browser } = await setup()
    const request = browser.open()
    await request.session.get('list')
    request.responseStarted()
    await request.session.update('count', async (count: number = 0) => {
      await append(request, 'inside')
      await Promise.resolve()
      return count + 1
    })
    await request.settled()
    expect(await dataOf(browser)).toEqual({ list: ['inside'], count: 1 })
  })
})
