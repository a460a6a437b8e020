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
    [
      'a session that is there can be begun once more',
      async () => !(await store.create(key, record(now), now)),
    ],
    ['what was written is not read', async () => (await stampOf(store, key, now)) === 'first'],
    [
      'a write overtakes another one',
      async () => (await store.apply(key, change(now, 'never'))).kind === 'conflict',
    ],
    ['a change is not kept', async () => (await store.apply(key, change(now, 'first'))).kind === 'applied'],
    ['a change is not read', async () => (await stampOf(store, key, now)) === 'second'],
    ['a session cannot be ended', async () => (await store.retire(key, ending(now))).kind === 'applied'],
    [
      'a session that has ended takes writes',
      async () => (await store.apply(key, change(now, 'second'))).kind === 'gone',
    ],
    [
      'a session that has ended can be begun once more',
      async () => !(await store.create(key, record(now), now)),
    ],
  ]
  for (const [broken, step] of steps) if (!(await step())) return problem(broken)
  return ok('writes', 'A session was begun, changed and ended, and stays ended.')
}

function problem(broken: string): CheckResult {
  return {
    name: 'writes',
    level: 'problem',
    text: `The store does not keep its promises: ${broken}.`,
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
