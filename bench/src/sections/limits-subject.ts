import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Redis } from 'ioredis'
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
  if (place.kind === 'redis') return inRedis(place.port)
  if (place.kind === 'memory') throw new Error('A map has no limit to measure.')
  return place.kind === 'fs' ? inFile(place.folder) : inSqlite(place.folder)
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
