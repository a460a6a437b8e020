import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createClient } from '@libsql/client'
import { Redis } from 'ioredis'
import pg from 'pg'
import type { Subject } from '../measure/subject.ts'
import type { Place } from '../peers/peer.ts'
import { textOf } from '../support/data.ts'

const TEXT = textOf(1000)

/** What a store cannot be faster than: the same kilobyte read, or read and replaced, with nothing around it. */
export async function open({ place }: { place: Place }): Promise<Subject> {
  const { tasks, close } = await openBare(place)
  return { tasks: { ...tasks, 'read any': tasks.read, 'write any': tasks.write }, close }
}

interface Bare {
  readonly tasks: Record<'read' | 'write', () => Promise<unknown>>
  close(): Promise<void>
}

async function openBare(place: Place): Promise<Bare> {
  switch (place.kind) {
    case 'memory':
      throw new Error('A map has no limit to measure.')
    case 'redis':
      return inRedis(place.port)
    case 'fs':
      return inFile(place.folder)
    case 'sqlite':
      return inSqlite(place.folder)
    case 'postgres':
      return inPostgres(place.url)
    case 'libsql':
      return inLibsql(place.folder)
  }
}

async function inRedis(port: number): Promise<Bare> {
  const client = new Redis(port, '127.0.0.1')
  await client.set('limit', TEXT)
  const read = () => client.get('limit')
  return {
    tasks: {
      read,
      async write() {
        await read()
        await client.set('limit', TEXT, 'EX', 86_400)
      },
    },
    async close() {
      await client.quit()
    },
  }
}

async function inFile(folder: string): Promise<Bare> {
  const file = join(folder, 'limit')
  await writeFile(file, TEXT)
  let count = 0
  const read = () => readFile(file, 'utf8')
  return {
    tasks: {
      read,
      async write() {
        await read()
        const draft = `${file}-${++count}`
        await writeFile(draft, TEXT)
        await rename(draft, file)
      },
    },
    async close() {},
  }
}

async function inSqlite(folder: string): Promise<Bare> {
  const database = new DatabaseSync(join(folder, 'limit.db'))
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  database.exec('CREATE TABLE items (key TEXT PRIMARY KEY, value TEXT)')
  database.prepare('INSERT INTO items VALUES (?, ?)').run('limit', TEXT)
  const find = database.prepare('SELECT value FROM items WHERE key = ?')
  const keep = database.prepare('UPDATE items SET value = ? WHERE key = ?')
  const read = async () => find.get('limit')
  return {
    tasks: {
      read,
      async write() {
        await read()
        keep.run(TEXT, 'limit')
      },
    },
    async close() {
      database.close()
    },
  }
}

async function inPostgres(url: string): Promise<Bare> {
  const pool = new pg.Pool({ connectionString: url })
  await pool.query('create table limits (key text primary key, value text)')
  await pool.query('insert into limits values ($1, $2)', ['limit', TEXT])
  const read = () => pool.query('select value from limits where key = $1', ['limit'])
  return {
    tasks: {
      read,
      async write() {
        await read()
        await pool.query('update limits set value = $1 where key = $2', [TEXT, 'limit'])
      },
    },
    close: () => pool.end(),
  }
}

/** A file in the mode that the table of the sessions is made in. */
async function inLibsql(folder: string): Promise<Bare> {
  const client = createClient({ url: `file:${join(folder, 'limit-libsql.db')}` })
  await client.executeMultiple(
    'pragma journal_mode = wal; create table items (key text primary key, value text)',
  )
  await client.execute({ sql: 'insert into items values (?, ?)', args: ['limit', TEXT] })
  const read = () => client.execute({ sql: 'select value from items where key = ?', args: ['limit'] })
  return {
    tasks: {
      read,
      async write() {
        await read()
        await client.execute({ sql: 'update items set value = ? where key = ?', args: [TEXT, 'limit'] })
      },
    },
    async close() {
      client.close()
    },
  }
}
