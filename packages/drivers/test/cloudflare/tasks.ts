/// <reference path="../../src/shared/workers.d.ts" />

import { env } from 'cloudflare:workers'
import type { SessionStore } from '@astro-sessions/engine'
import type { SessionObject } from './object.ts'

const HOUR = 3_600_000
const FOREIGN = [
  'text',
  '[]',
  '{"format":9,"kind":"retired","reason":"ended","at":0,"keepUntil":9000000000000000}',
]

interface Bindings {
  readonly SESSIONS: { idFromName(name: string): unknown; get(id: unknown): SessionObject }
  readonly SESSION: { put(key: string, value: string): Promise<void> }
}

// The configuration of the worker, in `cloudflare-workerd.ts`.
const bindings = env as object as Bindings

/** What is left of a session with an idle time of an hour when its alarm comes. */
export async function alarms(store: SessionStore): Promise<Record<string, string | number>> {
  const [key, now] = [crypto.randomUUID(), Date.now()]
  const begin = { id: 'id', userId: null, label: null, createdAt: now, lastSeenAt: now, epoch: 0 }
  const meta = { ...begin, idle: HOUR, deadline: now + 24 * HOUR, persistent: false }
  await store.create(key, { meta, fields: new Map() }, now)
  const object = bindings.SESSIONS.get(bindings.SESSIONS.idFromName(key))
  const left = async (ms: number) => ((await object.alarmAfter(ms)) ? 'live' : 'nothing kept')
  const alarm = Math.round((((await object.nextAlarm()) ?? 0) - now) / 60_000)
  const before = await left(HOUR / 2)
  const visit = { now: now + HOUR / 2, set: new Map(), delete: [], dropIf: new Map(), guard: new Map() }
  await at(visit.now, () => store.apply(key, { ...visit, touch: true }))
  return {
    'minutes to the alarm': alarm,
    'before its end': before,
    'after a visit': await left(HOUR + 60_000),
    'after its end': await left(2 * HOUR + 120_000),
  }
}

/** Runs `task` with the clock of this isolate, and so of its objects, at an instant. */
async function at<Result>(time: number, task: () => Promise<Result>): Promise<Result> {
  const { now } = Date
  Date.now = () => time
  try {
    return await task()
  } finally {
    Date.now = now
  }
}

/** How a store reads what another program wrote in its place. */
export async function readForeign(name: string, store: SessionStore): Promise<string[]> {
  const kinds: string[] = []
  for (const text of FOREIGN) {
    const key = crypto.randomUUID()
    await putForeign(name, key, text)
    kinds.push((await store.read(key, Date.now())).kind)
  }
  return kinds
}

/** Writes what is no record in the place of one. */
export async function putForeign(name: string, key: string, text = 'text'): Promise<void> {
  if (name === 'cloudflare-kv') await bindings.SESSION.put(`sessions:${key}`, text)
  else await bindings.SESSIONS.get(bindings.SESSIONS.idFromName(key)).putForeign({ entry: text, ends: 0 })
}
