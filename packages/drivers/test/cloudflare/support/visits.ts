/// <reference path="../../../src/shared/workers.d.ts" />

import { env, withEnv } from 'cloudflare:workers'
import { createEngine, type SessionRequest, type SessionStore } from '@astro-sessions/engine'

export async function update(request: SessionRequest, item: string): Promise<void> {
  await request.session.update('updated', (list: string[] = []) => [...list, item])
  await request.commit()
}

export async function append(request: SessionRequest, item: string): Promise<void> {
  const list: string[] = (await request.session.get('appended')) ?? []
  list.push(item)
  request.session.set('appended', list)
  await request.commit()
}

export async function setOne(request: SessionRequest, item: string): Promise<void> {
  request.session.set(item, true)
  await request.commit()
}

/** How many calls each kind of request makes on the binding. */
export async function countCalls(store: SessionStore): Promise<Record<string, number>> {
  const engine = createEngine({ store, queue: false, storeTimeout: 120 })
  const counts: Record<string, number> = {}
  const count = async (
    name: string,
    token: string | undefined,
    visit: (request: SessionRequest) => unknown,
  ) => {
    let calls = 0
    const bindings = counted(() => {
      calls += 1
    })
    return withEnv(bindings, async () => {
      const request = engine.open(token)
      await visit(request)
      const change = await request.commit()
      counts[name] = calls
      return change.kind === 'set' ? change.token : token
    })
  }
  const token = await count('new', undefined, ({ session }) => session.set('a', 1))
  await count('read', token, ({ session }) => session.get('a'))
  await count('set-only', token, ({ session }) => session.set('b', 2))
  await count('read and write', token, async ({ session }) => session.set('a', (await session.get('a')) + 1))
  await count('login', token, ({ session }) => session.login('ann'))
  return counts
}

/** The bindings of the worker, with every call of a method of what they give counted. */
function counted(onCall: () => void): Record<string, unknown> {
  const [objects, kv, database] = [env.SESSIONS, env.SESSION, env.DB]
  return {
    ...env,
    SESSIONS: watched(objects, ['get'], (stub) => watched(stub, VERBS, (answer) => answer, onCall)),
    SESSION: watched(kv, KV, (answer) => answer, onCall),
    DB: watched(database, ['batch'], (answer) => answer, onCall),
  }
}

const VERBS = ['create', 'read', 'apply', 'retire']
const KV = ['get', 'put', 'delete']

function watched(
  target: unknown,
  names: string[],
  change: (answer: unknown) => unknown,
  onCall = () => {},
): unknown {
  if (typeof target !== 'object' && typeof target !== 'function') return target
  return new Proxy(target as object, {
    get(object, name) {
      const method: unknown = Reflect.get(object, name)
      if (typeof method !== 'function') return method
      return (...args: unknown[]) => {
        if (!names.includes(String(name))) return Reflect.apply(method, object, args)
        onCall()
        return change(Reflect.apply(method, object, args))
      }
    },
  })
}
