/// <reference path="../../../src/shared/workers.d.ts" />

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
  readonly DB: {
    prepare(sql: string): { bind(...args: unknown[]): { run(): Promise<{ results: { total: number }[] }> } }
  }
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
  else if (name === 'cloudflare-d1') await putForeignRow(key, text)
  else await bindings.SESSIONS.get(bindings.SESSIONS.idFromName(key)).putForeign({ entry: text, ends: 0 })
}

/** A row whose fields are this text, or, where it is that of the damage, the marker of an unknown kind. */
async function putForeignRow(key: string, text: string): Promise<void> {
  const sql =
    text === 'text'
      ? "insert into sessions(key,deadline,reason)values(?1,9e15,'vanished')"
      : "insert into sessions(key,deadline,seen,idle,revision,id,created,persistent,epoch,fields)values(?1,9e15,0,9e15,1,'id',0,0,0,?2)"
  const args = text === 'text' ? [key] : [key, `[${text}]`]
  await bindings.DB.prepare(sql)
    .bind(...args)
    .run()
}

/** Rows of sessions in D1 after the fifth that began and ended, and after three more. */
export async function endedRows(store: SessionStore): Promise<number[]> {
  const now = Date.now()
  const begin = (key: string, at: number) => {
    const meta = { id: key, userId: null, label: null, createdAt: at, lastSeenAt: at, epoch: 0 }
    const record = {
      meta: { ...meta, idle: HOUR, deadline: at + HOUR, persistent: false },
      fields: new Map(),
    }
    return store.create(key, record, at)
  }
  const count = async () => {
    const sql = "select count(*) as total from sessions where key like 'ended:%' and ?1"
    const { results } = await bindings.DB.prepare(sql).bind(1).run()
    return results[0]?.total ?? -1
  }
  // What other tests have left, which would go first.
  await store.sweep?.(now + 2 * HOUR)
  const counts: number[] = []
  for (const key of ['a', 'b', 'c', 'd', 'e']) await begin(key, now)
  counts.push(await count())
  for (const key of ['x', 'y', 'z']) await begin(key, now + 2 * HOUR)
  counts.push(await count())
  return counts
}
