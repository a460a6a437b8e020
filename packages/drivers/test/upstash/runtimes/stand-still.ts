import { existsSync, writeFileSync } from 'node:fs'
import upstashStore from '../../../src/upstash/store.ts'
import { recordOf, start } from '../../support/records.ts'
import { patient } from '../../support/unhurried.ts'
import { type LifeOrder, revisionIn, type Standstill, write } from './life.ts'

/** Milliseconds: what is shorter, a process does not notice. */
const SHORTEST = 150

/** A change, a standstill in which the server closes the connection, and the next change. */
export async function standStill({ url, token }: LifeOrder, { begun, over }: Standstill) {
  const store = upstashStore({ url, token, commandTimeout: patient.commandTimeout })
  await store.create('key', recordOf({ n: '1' }), start)
  const before = await write(store, '2')
  const end = Date.now() + SHORTEST
  writeFileSync(begun, '')
  while (!existsSync(over) || Date.now() < end) {}
  const after = await write(store, '3')
  return { before, after, revision: await revisionIn(store) }
}
