import type { RecordMeta, SessionRecord } from '../../lib/store/store.ts'
import { keyOf } from '../../lib/token.ts'
import { isRevoked, type UserEpoch } from '../../lib/users/user-epoch.ts'
import { readIndex } from '../../lib/users/user-index.ts'
import { decodeValue } from '../../lib/values/values.ts'
import { ABSOLUTE, type ModelData, newData, sameItems } from './world/model.ts'
import type { World } from './world/world.ts'

const IDLE = 86_400_000

/** Puts the session that the programs share into the store, and the tokens of a session that moved or ended before. */
export async function setUp({ store, clock, model, tokens }: World): Promise<void> {
  const now = clock.now()
  const [shared, rotated, ended] = [keyOf(tokens.shared), keyOf(tokens.rotated), keyOf(tokens.ended)]
  await store.create(shared, initialRecord(now), now)
  model.begin(shared, initialData(), now + ABSOLUTE)
  for (const key of [rotated, ended]) {
    model.begin(key, initialData(), null)
    model.end(key)
  }
  await store.retire(rotated, {
    reason: 'rotated',
    now: now - 1_000,
    keepUntil: now + IDLE,
    successor: shared,
  })
  await store.retire(ended, { reason: 'ended', now: now - 1_000, keepUntil: now + IDLE })
}

/** Compares the store with the model, and notes what differs. */
export async function judge(world: World): Promise<void> {
  const { store, clock, model, cap } = world
  if (cap !== null && model.keysOf('ann').length !== cap)
    world.violate('a user has another number of sessions')
  for (const key of new Set([...model.keys(), ...world.created])) {
    const found = await store.read(key, clock.now())
    const isAlive = model.isAlive(key)
    if (found.kind !== 'live') {
      if (isAlive) world.violate('a session that must live is gone')
      continue
    }
    if (!isAlive && !isHarmlessOrphan(world, key)) world.violate('a session that must be dead lives')
    if (isAlive) compare(world, key, found.record)
    if (isAlive && isRevoked(found.record.meta, await userOf(world, found.record.meta)))
      world.violate('a session of an epoch that was revoked lives')
  }
}

async function userOf({ store, clock, random }: World, { userId }: RecordMeta): Promise<UserEpoch> {
  if (userId === null) return { epoch: 0, spared: null }
  return readIndex({ store, clock, random, absolute: ABSOLUTE, patience: 0 }, userId, clock.now())
}

// A record whose token was never handed out, because a call failed on the way, opens nothing and expires.
function isHarmlessOrphan({ fault, model }: World, key: string): boolean {
  return fault !== null && !model.keys().includes(key)
}

function compare(world: World, key: string, record: SessionRecord): void {
  const data = world.model.dataOf(key)
  if (data === null) return
  const list = valueIn(record, 'd:list')
  if (!sameItems(Array.isArray(list) ? list.map(String) : null, data.list)) {
    world.violate(
      `the list must hold ${data.list?.join(', ') ?? 'nothing'}, and holds ${String(list ?? 'nothing')}`,
    )
  }
  const text = valueIn(record, 'd:text') ?? null
  if (text !== data.text) world.violate(`the text must be ${data.text}, and is ${String(text)}`)
  const count = valueIn(record, 'd:count') ?? 0
  if (count !== data.count) world.violate(`the count must be ${data.count}, and is ${String(count)}`)
  const note = valueIn(record, 'f:note') ?? null
  if (note !== data.note) world.violate(`the flash must be ${data.note}, and is ${String(note)}`)
  if (record.meta.userId !== data.userId)
    world.violate(`the user must be ${data.userId}, and is ${record.meta.userId}`)
  if (record.meta.deadline - record.meta.createdAt !== data.absolute)
    world.violate('a session has a life that nobody asked for')
  const deadline = world.model.deadlineOf(key)
  if (deadline !== null && record.meta.deadline !== deadline) world.violate('the deadline was moved')
}

function valueIn({ fields }: SessionRecord, name: string): unknown {
  const field = fields.get(name)
  return field === undefined ? undefined : decodeValue(field.value)
}

function initialData(): ModelData {
  return { ...newData(), list: ['base'], text: 'base', note: 'base', isNew: false }
}

function initialRecord(now: number): SessionRecord {
  const meta: RecordMeta = {
    id: 'shared',
    userId: null,
    label: null,
    createdAt: now,
    lastSeenAt: now,
    idle: IDLE,
    deadline: now + ABSOLUTE,
    persistent: false,
    epoch: 0,
  }
  const field = (value: string) => ({ stamp: 'initial', value })
  return {
    meta,
    fields: new Map([
      ['d:list', field('[[1],"base"]')],
      ['d:text', field('["base"]')],
      ['f:note', field('["base"]')],
    ]),
  }
}
