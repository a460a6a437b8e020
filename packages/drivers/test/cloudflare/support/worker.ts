import { createEngine, type SessionStore } from '@astro-sessions/engine'
import { tokenEncryption } from '@astro-sessions/engine/encryption'
import { describeViolation, explore, programNamed, storeConformance } from '@astro-sessions/engine/testing'
import d1Store from '../../../src/cloudflare-d1/store.ts'
import durableObjectStore from '../../../src/cloudflare-do/store.ts'
import kvStore from '../../../src/cloudflare-kv/store.ts'
import { changeSealed, type SealedSession } from '../../every-driver/sealed-session.ts'
import { liveOn } from '../../every-driver/user-life.ts'
import { type Crowd, gather } from './crowd.ts'
import { type Posts, postAll } from './posts.ts'
import { refusedByD1 } from './refused.ts'
import { rowsRead } from './rows-read.ts'
import { slowMessagesDown } from './slow-message-channel.ts'
import { alarms, endedRows, putForeign, readForeign } from './tasks.ts'
import { append, countCalls, setOne, update } from './visits.ts'

export { SessionObject } from './object.ts'

/** What a test asks the worker to do. */
export type Task =
  | { do: 'case'; store: StoreName; name: string }
  | { do: 'explore'; store: StoreName; programs: string[]; limit: number }
  | ({ do: 'crowd' } & Crowd)
  | { do: 'begin'; store?: StoreName }
  | { do: 'write'; store?: StoreName; token: string; items: string[] }
  | { do: 'set'; store?: StoreName; token: string; items: string[] }
  | { do: 'kept'; store?: StoreName; token: string }
  | { do: 'calls' | 'foreign'; store: StoreName }
  | { do: 'live'; store: StoreName; isSealed: boolean }
  | { do: 'change sealed'; session: SealedSession }
  | { do: 'alarms' }
  | { do: 'ended rows' | 'refused by D1' }
  | ({ do: 'posts'; store: StoreName } & Posts)
  | { do: 'rows read'; count: number }
  | { do: 'read without its binding'; store: StoreName }

export type StoreName = 'cloudflare-do' | 'cloudflare-kv' | 'cloudflare-d1'

const STORES: Record<StoreName, (options?: object) => SessionStore> = {
  'cloudflare-do': durableObjectStore,
  'cloudflare-kv': kvStore,
  'cloudflare-d1': d1Store,
}

slowMessagesDown()

export default {
  async fetch(request: Request): Promise<Response> {
    const task: Task = JSON.parse(await request.text())
    try {
      return Response.json({ answer: await perform(task) })
    } catch (error) {
      return Response.json({
        error: error instanceof Error ? `${error.message} ${hintOf(error)}` : 'unknown',
      })
    }
  },
}

async function perform(task: Task): Promise<unknown> {
  switch (task.do) {
    case 'case':
      return runCase(task)
    case 'explore': {
      const programs = task.programs.map(programNamed)
      const { violations, runs } = await explore(programs, {
        open: () => STORES[task.store](),
        limit: task.limit,
      })
      return { runs, violations: violations.map(describeViolation) }
    }
    case 'crowd':
      return gather(durableObjectStore(), task)
    case 'calls':
      return countCalls(STORES[task.store]())
    case 'live': {
      const encryption = task.isSealed ? tokenEncryption() : undefined
      return liveOn(engineOf(task.store, encryption), async () => {})
    }
    case 'change sealed':
      return changeSealed(task.session)
    case 'alarms':
      return alarms(durableObjectStore())
    case 'ended rows':
      return endedRows(d1Store({ base: 'ended' }))
    case 'refused by D1':
      return refusedByD1()
    case 'posts':
      return postAll(STORES[task.store](), task)
    case 'rows read':
      return rowsRead(task.count)
    case 'foreign':
      return readForeign(task.store, STORES[task.store]())
    case 'read without its binding':
      return STORES[task.store]({ binding: 'MISSING' }).read('key', Date.now())
    default:
      return visit(task)
  }
}

async function runCase({ store, name }: Extract<Task, { do: 'case' }>): Promise<null> {
  const found = storeConformance.find((each) => each.name === name)
  if (found === undefined) throw new RangeError(`There is no case "${name}".`)
  await found.run({ open: () => STORES[store](), damage: (key) => putForeign(store, key) })
  return null
}

// Many writers of one session on a busy machine: the deadline is not what is tested.
const engineOf = (store: StoreName = 'cloudflare-do', encryption?: ReturnType<typeof tokenEncryption>) =>
  createEngine({ store: STORES[store](), queue: false, encryption, storeTimeout: 120 })

async function visit(task: Extract<Task, { do: 'begin' | 'write' | 'set' | 'kept' }>): Promise<unknown> {
  const engine = engineOf(task.store)
  if (task.do === 'begin') {
    const request = engine.open(undefined)
    request.session.set('updated', [])
    request.session.set('appended', [])
    const change = await request.commit()
    return change.kind === 'set' ? change.token : null
  }
  const open = () => engine.open(task.token)
  if (task.do === 'kept') return Object.fromEntries(await open().session.entries())
  const visits = task.do === 'set' ? [setOne] : [update, append]
  await Promise.all(task.items.flatMap((item) => visits.map((write) => write(open(), item))))
  return null
}

function hintOf(error: Error): string {
  return 'hint' in error ? String(error.hint) : ''
}
