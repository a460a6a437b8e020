import sqliteStore from '../../src/sqlite/store.ts'
import { now } from '../support/fs-sessions.ts'

/** A process of its own that adds one to a field, so many times, each time guarded by what it read. */
const [file = '', key = '', count = '0'] = process.argv.slice(2)
// Whoever has the file may be held up for longer than a store waits: here it waits for good.
Object.defineProperty(performance, 'now', { value: () => 0 })
const store = sqliteStore({ file })

for (let done = 0; done < Number(count); ) {
  const found = await store.read(key, now)
  if (found.kind !== 'live') throw new Error('The record is gone.')
  const field = found.record.fields.get('n')
  const value = String(Number(field?.value ?? 0) + 1)
  const answer = await store.apply(key, {
    now,
    set: new Map([['n', { stamp: `${process.pid}-${done}`, value }]]),
    delete: [],
    dropIf: new Map(),
    guard: new Map([['n', field?.stamp ?? null]]),
    touch: false,
  })
  if (answer.kind === 'applied') done += 1
}
await store.close?.()
