import { describe, expect, it } from 'vitest'
import { SessionError } from '../../src/index.ts'
import { failing, through, verbs } from '../support/failing-store.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'
import { answering, down, silent } from '../support/tapped-store.ts'

describe.each(verbs)('a store whose %s', (verb) => {
  const code = verb === 'read' ? 'STORE_UNAVAILABLE' : 'OUTCOME_UNKNOWN'

  it('fails gives a typed error with the cause, and an event', async () => {
    const { site, error } = await failing(verb, down)
    expect(error).toMatchObject({ code, cause: { code: 'ECONNREFUSED' }, hint: expect.any(String) })
    expect(site.events.at(-1)).toMatchObject({ type: 'storeError', verb, error })
  })

  it('never answers gives a typed error at the deadline', async () => {
    const site = createSite({ storeTimeout: 1.5 })
    const browser = await browserWith(site, { a: 1 })
    site.store.every(silent, [verb])
    let error: unknown
    const visit = through[verb](browser).catch((thrown: unknown) => {
      error = thrown
    })
    await site.clock.advance(1499)
    expect(error).toBeUndefined()
    await site.clock.settle(visit)
    expect(error).toMatchObject({ code, cause: { message: expect.stringContaining('1.5 s') } })
    expect(site.clock.pending).toBe(0)
  })

  it('answers after the deadline is not listened to any more, and reported once', async () => {
    const site = createSite({ storeTimeout: 1 })
    const browser = await browserWith(site, { a: 1 })
    const answers: ((answer: unknown) => void)[] = []
    site.store.every(() => new Promise((resolve) => answers.push(resolve)), [verb])
    const visit = through[verb](browser).catch((thrown: unknown) => thrown)
    expect(await site.clock.settle(visit)).toMatchObject({ code })
    const reported = site.events.length
    for (const answer of answers) answer('too late')
    await site.clock.advance(1000)
    expect(site.events).toHaveLength(reported)
  })

  it('throws instead of answering gives a typed error, and leaves no timer', async () => {
    const { site, error } = await failing(verb, () => {
      throw new Error('not connected')
    })
    expect(error).toMatchObject({ code })
    expect(site.clock.pending).toBe(0)
  })

  it('says itself that nothing was written is believed', async () => {
    const own = new SessionError('STORE_UNAVAILABLE', 'The store is full.')
    const { error } = await failing(verb, () => Promise.reject(own))
    expect(error).toBe(own)
  })

  it.each([
    undefined,
    null,
    7,
    'live',
    {},
    { kind: 7 },
    { kind: 'nonsense' },
    { kind: 'live' },
    { kind: 'live', record: {}, revision: 1 },
    { kind: 'live', record: { meta: {}, fields: new Map() }, revision: 1 },
    { kind: 'live', record: { meta: null, fields: {} }, revision: 1 },
    { kind: 'conflict' },
    { kind: 'conflict', current: null, revision: 1 },
    [],
  ])('answers %j gives a typed error, and the session stays', async (answer) => {
    const { browser, site, error } = await failing(verb, answering(answer))
    expect(error).toMatchObject({ code: 'STORE_INVALID', message: expect.stringContaining(`"${verb}"`) })
    expect(site.events.at(-1)).toMatchObject({ type: 'storeError', verb })
    if (verb !== 'create') expect(await dataOf(browser)).toEqual({ a: 1 })
  })
})
