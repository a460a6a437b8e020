import type { SessionStore } from '@astro-sessions/engine'
import { memoryStore } from '@astro-sessions/engine/memory'
import { describe, expect, it } from 'vitest'
import { readKeys, readName, setName, streaming } from '../../support/pages.ts'
import { cookieOf, createSite, type Page, type TestContext } from '../../support/visitor.ts'

/** A store whose `apply` waits for this. */
const slowApply = (gate: Promise<void>): SessionStore => {
  const store = memoryStore()
  return {
    ...store,
    apply: async (...call) => {
      await gate
      return store.apply(...call)
    },
  }
}

const codeOf = (action: () => unknown): string => {
  try {
    action()
    return 'no error'
  } catch (error) {
    return error instanceof Error ? String(Reflect.get(error, 'code')) : 'no error object'
  }
}

describe('a page that streams', () => {
  it('keeps a late write to an existing session, and ends when it is stored', async () => {
    const { visit, calls } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    calls.length = 0
    const page = streaming(({ locals }) => locals.session.set('name', 'late'))
    const response = await visit(page, { headers: { Cookie } })
    expect(calls).toEqual([])
    expect(await response.text()).toBe('first undefined')
    expect(calls).toEqual(['apply'])
    expect(await (await visit(readName, { headers: { Cookie } })).text()).toBe('late')
  })

  for (const startsSession of [false, true]) {
    const whose = startsSession ? 'the session that it started' : 'an earlier session'
    it(`does not end before a slow store has the late write to ${whose}`, async () => {
      const gate = Promise.withResolvers<void>()
      const { visit } = createSite({ store: slowApply(gate.promise) })
      const late = streaming(({ locals }) => locals.session.set('late', true))
      const page: Page = (context) => {
        if (startsSession) setName('ann')(context)
        return late(context)
      }
      const known = startsSession ? undefined : cookieOf(await visit(setName('ann')))
      const response = await visit(page, known === undefined ? {} : { headers: { Cookie: known } })
      let hasEnded = false
      const reading = response.text().then(() => {
        hasEnded = true
      })
      await new Promise(setImmediate)
      expect(hasEnded).toBe(false)
      gate.resolve()
      await reading
      const next = await visit(readKeys, { headers: { Cookie: known ?? cookieOf(response) } })
      expect(await next.json()).toEqual(['name', 'late'])
    })
  }

  it('keeps what was written while the commit was under way', async () => {
    const gate = Promise.withResolvers<void>()
    const { visit } = createSite({ store: slowApply(gate.promise) })
    const Cookie = cookieOf(await visit(setName('ann')))
    const visiting = visit(
      ({ locals }) => {
        locals.session.set('early', 1)
        setImmediate(() => {
          locals.session.set('meanwhile', 2)
          gate.resolve()
        })
        return new Response('body')
      },
      { headers: { Cookie } },
    )
    await (await visiting).text()
    const next = await visit(readKeys, { headers: { Cookie } })
    expect(await next.json()).toEqual(['name', 'early', 'meanwhile'])
  })

  it('refuses a late first write, which would need a cookie', async () => {
    const { visit, calls } = createSite()
    const page = streaming(({ locals }) => codeOf(() => locals.session.set('name', 'late')))
    expect(await (await visit(page)).text()).toBe('first RESPONSE_STARTED')
    expect(calls).toEqual([])
  })

  it('gives the platform the late commit to wait for', async () => {
    const { visit } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    const promises: Promise<unknown>[] = []
    const page = streaming(({ locals }) => locals.session.set('name', 'late'))
    const response = await visit(page, {
      headers: { Cookie },
      waitUntil: (promise) => promises.push(promise),
    })
    await response.text()
    expect(promises).toHaveLength(1)
  })

  it('goes on writing after the visitor has left', async () => {
    const { visit, calls } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    let session: TestContext['locals']['session'] | undefined
    const page: Page = ({ locals }) => {
      session = locals.session
      return new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(8)) }))
    }
    const response = await visit(page, { headers: { Cookie } })
    await response.body?.cancel()
    calls.length = 0
    session?.set('name', 'after')
    await new Promise(setImmediate)
    expect(calls).toEqual(['apply'])
  })

  it('tells its own body that the visitor has left', async () => {
    const { visit } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    const reasons: unknown[] = []
    const page: Page = () =>
      new Response(new ReadableStream({ cancel: (reason) => void reasons.push(reason) }))
    const response = await visit(page, { headers: { Cookie } })
    await response.body?.cancel('gone')
    expect(reasons).toEqual(['gone'])
  })

  it('pulls nothing from its body before the server asks', async () => {
    const { visit } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    let pulls = 0
    const source = new ReadableStream({ pull: () => void pulls++ }, { highWaterMark: 0 })
    await visit(() => new Response(source), { headers: { Cookie } })
    await new Promise(setImmediate)
    expect(pulls).toBe(0)
  })

  it('passes an error of its body on', async () => {
    const { visit } = createSite()
    const Cookie = cookieOf(await visit(setName('ann')))
    const page = streaming(() => Promise.reject(new Error('broken component')))
    const response = await visit(page, { headers: { Cookie } })
    await expect(response.text()).rejects.toThrow('broken component')
  })
})
