import { createHash } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import fsStore from '../../src/fs/store.ts'
import {
  folderOf,
  hour,
  makeBase,
  makeChange,
  makeKey,
  makeRecord,
  namesOf,
  now,
  valuesOf,
} from '../support/fs-sessions.ts'

const week = 7 * 24 * hour

interface Damage {
  readonly what: string
  /** How it reads: what a killed writer leaves is nothing. */
  readonly kind?: 'absent'
  /** Damages the session, and answers the content that has to be kept. */
  damage(files: {
    base: string
    key: string
    folder: string
    data: string
    live: string
  }): Promise<string | null>
}

const overwrite = (what: string, change: (text: string) => string): Damage => ({
  what,
  async damage({ data }) {
    const text = change(await readFile(data, 'utf8'))
    await writeFile(data, text)
    return text
  },
})

const damages: Damage[] = [
  overwrite('a file of data that is empty', () => ''),
  overwrite('a file of data that was cut', (text) => text.slice(0, 100)),
  overwrite('a file of data of something else', () => '{"cart":[1,2]}'),
  overwrite('a file of data full of zeros', (text) => '\0'.repeat(text.length)),
  overwrite('a file of data with one letter changed', (text) => text.replace('"secret"', '"secreT"')),
  overwrite('a file of data without its seal', (text) => text.slice(text.indexOf('\n') + 1)),
  {
    what: 'data of a version to come',
    async damage({ data }) {
      const lines = (await readFile(data, 'utf8')).split('\n')
      const body = lines[1]?.replace('"format":1', '"format":2')
      const seal = createHash('sha256')
        .update(`${data.split('_').at(-1)}${body}`)
        .digest('base64url')
      const text = `${seal}\n${body}\n`
      await writeFile(data, text)
      return text
    },
  },
  {
    what: 'the data of another session',
    async damage({ base, data }) {
      const other = makeKey()
      await fsStore({ base }).create(other, makeRecord({ a: 'of another' }), now)
      const [name = ''] = await namesOf(base, other, 'data')
      await copyFile(join(folderOf(base, other), name), data)
      return readFile(data, 'utf8')
    },
  },
  {
    what: 'no file of data',
    async damage({ data }) {
      await rm(data)
      return null
    },
  },
  {
    what: 'a folder in the place of its data',
    async damage({ data }) {
      await rm(data)
      await mkdir(data)
      return null
    },
  },
  {
    what: 'a folder without the name that says how it stands',
    kind: 'absent',
    async damage({ live }) {
      await rm(live)
      return null
    },
  },
  {
    what: 'a folder of another program in its place',
    async damage({ folder }) {
      await rm(folder, { recursive: true })
      await mkdir(folder)
      await writeFile(join(folder, 'notes.txt'), 'keep me')
      return 'keep me'
    },
  },
  {
    what: 'a file of another program in its place',
    async damage({ folder }) {
      await rm(folder, { recursive: true })
      await writeFile(folder, 'keep me')
      return 'keep me'
    },
  },
]

describe.each(damages)('a session with $what', ({ damage, kind = 'unreadable' }) => {
  async function damaged() {
    const [base, key] = [await makeBase(), makeKey()]
    await fsStore({ base }).create(key, makeRecord({ a: 'secret' }), now)
    const folder = folderOf(base, key)
    const [data = '', live = ''] = [
      ...(await namesOf(base, key, 'data')),
      ...(await namesOf(base, key, 'live')),
    ]
    const content = await damage({ base, key, folder, data: join(folder, data), live: join(folder, live) })
    return { base, key, content, kind, store: fsStore({ base }) }
  }

  it('is known from one that is not there, and takes no write', async () => {
    const { store, key, kind } = await damaged()
    expect(await valuesOf(store, key)).toBe(kind)
    expect(await store.apply(key, makeChange({ a: '2' }))).toEqual({ kind: 'gone', reason: kind })
    expect(await valuesOf(store, key)).toBe(kind)
  })

  it('makes room for a new one, and what was there is kept aside', async () => {
    const { base, store, key, content } = await damaged()
    expect(await store.create(key, makeRecord({ b: 'new' }), now)).toBe(true)
    expect(await valuesOf(fsStore({ base }), key)).toEqual({ b: 'new' })
    if (content !== null) expect(await contentsAside(base)).toContain(content)
  })

  it('can be ended', async () => {
    const { base, store, key, content } = await damaged()
    const retirement = { reason: 'ended', now, keepUntil: now + hour } as const
    expect(await store.retire(key, retirement)).toEqual({ kind: 'applied' })
    expect(await valuesOf(fsStore({ base }), key)).toBe('retired')
    if (content !== null) expect(await contentsAside(base)).toContain(content)
  })
})

describe('what was put aside', () => {
  it('stays for a week, and goes with a sweep after it', async () => {
    const [base, key] = [await makeBase(), makeKey()]
    const store = fsStore({ base })
    await mkdir(join(folderOf(base, key), 'notes'), { recursive: true })
    await writeFile(join(folderOf(base, key), 'notes', 'a.txt'), 'keep me')
    await writeFile(join(folderOf(base, key), 'b.txt'), 'keep me too')
    await store.create(key, makeRecord(), now)
    expect(await readdir(join(base, 'unreadable'))).toHaveLength(2)
    await store.sweep?.(Date.now() + week - hour)
    expect(await readdir(join(base, 'unreadable'))).toHaveLength(2)
    expect(await store.sweep?.(Date.now() + week + hour)).toBe(0)
    expect(await readdir(join(base, 'unreadable'))).toEqual([])
  })
})

describe('a session that was copied by hand', () => {
  it('is read from the later of two names', async () => {
    const [base, key] = [await makeBase(), makeKey()]
    const store = fsStore({ base })
    await store.create(key, makeRecord({ a: '1' }), now)
    const [live = ''] = await namesOf(base, key, 'live')
    await store.apply(key, makeChange({ a: '2' }))
    await writeFile(join(folderOf(base, key), live), '')
    expect(await valuesOf(fsStore({ base }), key)).toEqual({ a: '2' })
  })

  it('keeps no data under a name that nothing leads to', async () => {
    const [base, key] = [await makeBase(), makeKey()]
    await fsStore({ base }).create(key, makeRecord({ a: '1' }), now)
    const [data = ''] = await namesOf(base, key, 'data')
    await rename(join(folderOf(base, key), data), join(folderOf(base, key), 'data_1_ffffffffffffffff'))
    expect(await valuesOf(fsStore({ base }), key)).toBe('unreadable')
  })
})

async function contentsAside(base: string): Promise<string[]> {
  const aside = join(base, 'unreadable')
  return Promise.all((await readdir(aside)).map((name) => readFile(join(aside, name), 'utf8')))
}
