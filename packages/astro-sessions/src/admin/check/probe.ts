import { randomBytes } from 'node:crypto'
import type { Change, SessionRecord, SessionStore } from '@astro-sessions/engine'
import { type CheckResult, ok } from './result.ts'

/** How long what is written here would stay if it were left, in milliseconds. */
const LIFE = 60_000

/** Begins a session under a key of its own, changes it, ends it, and sees that it stays ended. */
export async function probe(store: SessionStore): Promise<CheckResult> {
  const key = randomBytes(32).toString('hex')
  const now = Date.now()
  const steps: [broken: string, step: () => Promise<boolean>][] = [
    ['a new session is not kept', () => store.create(key, record(now), now)],
    ['an existing session can be created again', async () => !(await store.create(key, record(now), now))],
    ['a read does not return what was written', async () => (await stampOf(store, key, now)) === 'first'],
    [
      'a write overwrites another one',
      async () => (await store.apply(key, change(now, 'never'))).kind === 'conflict',
    ],
    ['a change is not kept', async () => (await store.apply(key, change(now, 'first'))).kind === 'applied'],
    ['a read does not return a change', async () => (await stampOf(store, key, now)) === 'second'],
    ['a session cannot be ended', async () => (await store.retire(key, ending(now))).kind === 'applied'],
    [
      'an ended session accepts writes',
      async () => (await store.apply(key, change(now, 'second'))).kind === 'gone',
    ],
    ['an ended session can be created again', async () => !(await store.create(key, record(now), now))],
  ]
  for (const [broken, step] of steps) if (!(await step())) return problem(broken)
  return ok('writes', 'A session was created, changed and ended, and stays ended.')
}

function problem(broken: string): CheckResult {
  return {
    name: 'writes',
    level: 'problem',
    text: `The store breaks its contract: ${broken}.`,
    hint: 'Run the conformance cases of @astro-sessions/engine/testing on its driver.',
  }
}

async function stampOf(store: SessionStore, key: string, now: number): Promise<string | undefined> {
  const found = await store.read(key, now)
  return found.kind === 'live' ? found.record.fields.get('check')?.stamp : undefined
}

function record(now: number): SessionRecord {
  const who = { id: 'check', userId: null, label: null, persistent: false, epoch: 0 }
  const times = { createdAt: now, lastSeenAt: now, idle: LIFE, deadline: now + LIFE }
  return { meta: { ...who, ...times }, fields: new Map([['check', { stamp: 'first', value: '1' }]]) }
}

function change(now: number, expected: string): Change {
  const set = new Map([['check', { stamp: 'second', value: '2' }]])
  return { now, set, delete: [], dropIf: new Map(), guard: new Map([['check', expected]]), touch: false }
}

function ending(now: number) {
  return { reason: 'ended' as const, now, keepUntil: now + LIFE }
}
