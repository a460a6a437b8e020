import { AsyncLocalStorage } from 'node:async_hooks'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomly } from '../../../../vitest.random.ts'
import {
  type Clock,
  createEngine,
  type Session,
  type SessionEngine,
  type SessionEvent,
  type SessionStore,
} from '../../src/index.ts'
import { memoryStore } from '../../src/memory.ts'
import { createBrowser, dataOf } from '../support/site.ts'

type Deed = 'increment' | 'append' | 'set' | 'regenerate'

const deeds = fc.array(fc.constantFrom<Deed>('increment', 'append', 'append', 'set', 'regenerate'), {
  minLength: 1,
  maxLength: 4,
})
const programs = fc.array(deeds, { minLength: 2, maxLength: 6 })

/** What one request did, and whether what it meant to do counts. */
interface Report {
  readonly increments: number
  readonly isInterrupted: boolean
  readonly hasAppended: boolean
  readonly hasSet: boolean
}

describe('requests in any order of their store calls', () => {
  it('lose nothing that was acknowledged, and store nothing twice', async () => {
    await fc.assert(
      fc.asyncProperty(programs, fc.scheduler(), async (pages, scheduler) => {
        const world = createWorld(scheduler)
        const requests = pages.map((page, index) => world.send(page, index))
        const reports = await scheduler.waitFor(Promise.all(requests))
        const { n = 0, list, ...own } = await scheduler.waitFor(world.end())
        expect(n).toBe(reports.reduce((sum, { increments }) => sum + increments, 0))
        expect(new Set(list as number[]).size).toBe((list as number[]).length)
        for (const [index, { isInterrupted, hasAppended, hasSet }] of reports.entries()) {
          if (isInterrupted) continue
          if (hasAppended) expect(list).toContain(index)
          if (hasSet) expect(own[`own${index}`]).toBe(index)
        }
      }),
      randomly(300),
    )
  })
})

function createWorld(scheduler: fc.Scheduler) {
  const store = scheduled(memoryStore(), scheduler)
  const clock = scheduledClock(scheduler)
  const listeners = new AsyncLocalStorage<SessionEvent[]>()
  const onEvent = (event: SessionEvent) => listeners.getStore()?.push(event)
  // Two processes whose requests take turns, and one whose requests do not.
  const engines = [true, true, false].map((queue) => createEngine({ store, clock, onEvent, queue }))
  const browser = createBrowser(engines[0] as SessionEngine)
  const seeded = browser.visit((session) => {
    session.set('n', 0)
    session.set('list', [])
  })

  return {
    async send(page: readonly Deed[], index: number): Promise<Report> {
      await seeded
      const events: SessionEvent[] = []
      await listeners.run(events, async () => {
        const engine = engines[index < 3 ? 0 : index % engines.length] as SessionEngine
        const request = engine.open(browser.token)
        for (const deed of page) await act(deed, request.session, index)
        browser.receive(await request.commit())
      })
      return reportOf(page, events)
    },
    end: () => dataOf(browser),
  }
}

async function act(deed: Deed, session: Session, index: number) {
  if (deed === 'increment') await session.increment('n')
  if (deed === 'set') session.set(`own${index}`, index)
  if (deed === 'regenerate') session.regenerate()
  if (deed !== 'append') return
  const list: number[] = (await session.get('list')) ?? []
  if (!list.includes(index)) session.set('list', [...list, index])
}

function reportOf(page: readonly Deed[], events: readonly SessionEvent[]): Report {
  const counted = events.filter((event) => event.type === 'committed' && event.keys.includes('n'))
  return {
    increments: counted.length,
    isInterrupted: events.some(({ type }) => type === 'interrupted'),
    hasAppended: page.includes('append'),
    hasSet: page.includes('set'),
  }
}

/** Each call waits for its turn before and after the store does it. */
function scheduled(store: SessionStore, scheduler: fc.Scheduler): SessionStore {
  async function call<Answer>(verb: string, send: () => Promise<Answer>): Promise<Answer> {
    await scheduler.schedule(Promise.resolve(), `${verb} is sent`)
    const answer = await send()
    await scheduler.schedule(Promise.resolve(), `${verb} is answered`)
    return answer
  }
  return {
    capabilities: store.capabilities,
    create: (key, record, now) => call('create', () => store.create(key, record, now)),
    read: (key, now) => call('read', () => store.read(key, now)),
    apply: (key, change) => call('apply', () => store.apply(key, change)),
    retire: (key, retirement) => call('retire', () => store.retire(key, retirement)),
  }
}

/** Time stands still; the short waits between two tries take a turn, and no deadline is ever reached. */
function scheduledClock(scheduler: fc.Scheduler): Clock {
  const longestWait = 300
  return {
    now: () => 0,
    after(ms, task) {
      let isDue = ms <= longestWait
      if (isDue) scheduler.schedule(Promise.resolve(), `${ms} ms pass`).then(() => isDue && task())
      return () => {
        isDue = false
      }
    },
  }
}
