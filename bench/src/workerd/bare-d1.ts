import type { Subject } from '../measure/subject.ts'
import { textOf } from '../support/data.ts'

const TEXT = textOf(1000)

/** What is used of a D1 binding. */
export interface Database {
  prepare(sql: string): { bind(...args: string[]): { run(): Promise<unknown>; first(): Promise<unknown> } }
}

/** What D1 cannot be faster than: the same kilobyte read, or read and replaced, with nothing around it. */
export async function bareD1(database: Database): Promise<Pick<Subject, 'tasks'>> {
  await database.prepare('create table items (key text primary key, value text)').bind().run()
  await database.prepare('insert into items values (?, ?)').bind('limit', TEXT).run()
  const read = () => database.prepare('select value from items where key = ?').bind('limit').first()
  const write = async () => {
    await read()
    await database.prepare('update items set value = ? where key = ?').bind(TEXT, 'limit').run()
  }
  return { tasks: { read, write, 'read any': read, 'write any': write } }
}
