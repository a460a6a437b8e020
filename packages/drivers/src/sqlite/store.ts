import {
  type Decision,
  decideApply,
  decideCreate,
  decideRead,
  decideRetire,
  endOf,
  type SessionStore,
  type Stored,
} from '@astro-sessions/engine'
import { decodeEntry, encodeEntry } from '../shared/entry-json.ts'
import { ownKeys } from '../shared/keys/own-keys.ts'
import { type OpenDatabase, openDatabase } from './database.ts'
import { checkSqliteOptions, type SqliteOptions } from './options.ts'
import { sweepAll } from './sweep.ts'
import { patiently, transact } from './transact.ts'

export type { SqliteOptions } from './options.ts'

/** Keys that are asked for at a time. */
const PAGE = 500

/**
 * Sessions in one SQLite file of this machine, for any number of its processes. Every verb is one transaction.
 * Needs a Node.js with `node:sqlite` (22.13 or later). What another program wrote under a key is unreadable.
 */
export default function sqliteStore(options: SqliteOptions = {}): SessionStore {
  const { file } = checkSqliteOptions(options)
  let opened: OpenDatabase | undefined

  function open(): OpenDatabase {
    if (opened?.isInPlace() === false) close()
    opened ??= openDatabase(file)
    return opened
  }

  function close(): void {
    opened?.database.close()
    opened = undefined
  }

  const find = ({ statements }: OpenDatabase, key: string) => decodeEntry(statements.find.get(key)?.entry)

  function change<Answer>(
    key: string,
    decide: (entry: Stored | undefined) => Decision<Answer>,
  ): Promise<Answer> {
    return transact(open, (current) => {
      const { answer, entry } = decide(find(current, key))
      if (entry !== undefined) current.statements.keep.run(key, endOf(entry), encodeEntry(entry))
      return answer
    })
  }

  return {
    capabilities: { atomic: 'host', consistency: 'strong' },
    create: (key, record, now) => change(key, (entry) => decideCreate(entry, record, now)),
    read: (key, now) => patiently(() => decideRead(find(open(), key), now)),
    apply: (key, delta) => change(key, (entry) => decideApply(entry, delta)),
    retire: (key, retirement) => change(key, (entry) => decideRetire(entry, retirement)),
    sweep: (now, options) => sweepAll({ open, isOpen: () => opened !== undefined }, now, options),
    async *keys() {
      for (let last = ''; ; ) {
        const after = last
        const rows = await patiently(() => open().statements.keys.all(after, PAGE))
        const names = rows.map(({ key }) => String(key))
        yield ownKeys(names, '')
        last = names.at(-1) ?? ''
        if (names.length < PAGE) return
      }
    },
    close: async () => close(),
  }
}
