import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { postgresSchema, sqliteSchema } from '@astro-sessions/drivers'
import { describe, expect, it } from 'vitest'
import { astroSessions, astroSessionsIn, folderHere, NOTHING_EXPIRED } from './run-command.ts'

describe('npx astro-sessions', () => {
  it('says how it is used, of each command too', async () => {
    const help = await astroSessions('--help')
    expect(help).toMatchObject({ code: 0, stderr: '' })
    for (const word of ['users', 'revoke', 'end-all', 'count', 'gc', 'check', 'schema', 'Exit codes'])
      expect(help.stdout).toContain(word)
    const ofOne = await astroSessions('revoke', '--help')
    expect(ofOne).toMatchObject({ code: 0, stdout: expect.stringContaining('--all') })
  })

  it('has no line of help that is wider than a terminal', async () => {
    for (const command of ['', 'users', 'revoke', 'end-all', 'count', 'gc', 'check', 'schema']) {
      const { stdout } = await astroSessions(...[command, '--help'].filter(Boolean))
      expect(
        stdout.split('\n').filter((line) => line.length > 80),
        command,
      ).toEqual([])
    }
  })

  it('ends with 2 for what it does not know, and where nothing says where the sessions are', async () => {
    for (const args of [[], ['clean'], ['schema'], ['schema', 'mysql'], ['users'], ['count', '--colour']])
      expect(await astroSessions(...args), args.join(' ')).toMatchObject({ code: 2, stdout: '' })
    const lost = await astroSessions('count')
    expect([lost.code, lost.stderr]).toEqual([2, expect.stringContaining('There is no Astro config here')])
    const unset = await astroSessions('count', '--url', 'NOT_SET_HERE')
    expect([unset.code, unset.stderr]).toEqual([2, expect.stringContaining('NOT_SET_HERE is not set')])
    const whose = await astroSessions('count', '--url', 'https://example.test')
    expect([whose.code, whose.stderr]).toEqual([2, expect.stringContaining('Add --driver')])
  })

  it.each([
    '-AAAAAAAAAAAAAAAAAAAAA',
    '--AAAAAAAAAAAAAAAAAAAA',
    '-yAAAAAAAAAAAAAAAAAAAA',
    '----------------------',
  ])('takes the id of a session for what it is, where it begins as a flag does: %s', async (id) => {
    const store = ['--base', '.', '--json']
    const answer = { user: 'ann', session: id, ended: 0 }
    for (const line of [
      ['ann', id, ...store],
      ['ann', ...store, id],
      [...store, '--', 'ann', id],
    ]) {
      const { code, stdout } = await astroSessions('revoke', ...line)
      expect([code, JSON.parse(stdout)], line.join(' ')).toEqual([1, answer])
    }
    // It would have said yes where an id was meant.
    const but = await astroSessions('revoke', 'ann', '--except', id, '--base', '.')
    expect(but).toMatchObject({ code: 1, stderr: expect.stringContaining('no such session') })
  })

  it('takes the id of a user that begins as a flag does after --, and says so', async () => {
    const { code, stderr } = await astroSessions('users', '-ann', '--base', '.')
    expect([code, stderr]).toEqual([2, expect.stringContaining('goes last, after --')])
    const { stdout } = await astroSessions('users', '--base', '.', '--json', '--', '-ann')
    expect(JSON.parse(stdout)).toEqual({ user: '-ann', sessions: [] })
  })

  it('does nothing that cannot be undone where nobody is asked and nobody says yes, and ends with 4', async () => {
    for (const args of [['end-all'], ['revoke', 'ann', '--all']]) {
      const { code, stdout, stderr } = await astroSessions(...args, '--base', '.')
      expect([code, stdout, stderr]).toEqual([4, '', expect.stringContaining('Add --yes')])
    }
  })

  it('says of stores that only the site reaches how an endpoint does it', async () => {
    for (const driver of ['memory', 'cloudflare-d1', 'cloudflare-do', 'cloudflare-kv', 'deno-kv']) {
      const { code, stderr } = await astroSessions('count', '--driver', driver)
      expect([code, stderr], driver).toEqual([1, expect.stringContaining('allSessions()')])
    }
  })
})

describe('npx astro-sessions in the folder of a site', () => {
  const config = (driver: string, more = '') => `import { defineConfig } from 'astro/config'
import sessions from 'astro-sessions'
import { env, libsql, sqlite } from 'astro-sessions/drivers'
export default defineConfig({ integrations: [sessions({ driver: ${driver}, encrypt: true })]${more} })
`

  it('uses the driver of its Astro config, with variables of its .env files', async () => {
    const { path } = await folderHere()
    await writeFile(join(path, 'package.json'), '{ "name": "shop", "type": "module" }')
    await writeFile(join(path, 'astro.config.mjs'), config("sqlite({ file: env('SESSIONS_FILE') })"))
    const missing = await astroSessionsIn(path, ['check'])
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('SESSIONS_FILE')])
    await writeFile(join(path, '.env'), 'SESSIONS_FILE=from-env.db\n')
    await writeFile(join(path, '.env.production'), 'SESSIONS_FILE=kept.db\n')
    const { code, stdout } = await astroSessionsIn(path, ['check', '--json'])
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ driver: 'sqlite', ok: true })])
    expect(stdout).toContain('encrypted at rest')
    const elsewhere = await astroSessions('count', '--root', path, '--json')
    expect(JSON.parse(elsewhere.stdout)).toMatchObject({ live: 0, over: 1 })
  })

  it('says what is wrong with a config, and what to do where it has no sessions()', async () => {
    const { path } = await folderHere()
    await writeFile(join(path, 'astro.config.mjs'), 'export default {}')
    const none = await astroSessionsIn(path, ['count'])
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('has no sessions()')])
    await writeFile(join(path, 'astro.config.mjs'), config("'sqlitee'"))
    const wrong = await astroSessionsIn(path, ['count'])
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('no driver called')])
  })

  it('uses the client that a module of the site exports, TypeScript included', async () => {
    const { path } = await folderHere()
    await writeFile(join(path, 'package.json'), '{ "name": "shop", "type": "module" }')
    await writeFile(join(path, 'astro.config.mjs'), config("libsql({ client: './db.ts' })"))
    const ofDrivers = import.meta.resolve('@astro-sessions/drivers')
    await writeFile(
      join(path, 'db.ts'),
      `import { createRequire } from 'node:module'
const require = createRequire('${ofDrivers}')
const { createClient } = require('@libsql/client')
enum Place { file = 'file:${path}/sessions.db' }
export default createClient({ url: Place.file })
`,
    )
    const apply = ['schema', 'libsql', '--apply', '--url', `file:${path}/sessions.db`]
    expect(await astroSessionsIn(path, apply)).toMatchObject({ code: 0 })
    expect(await astroSessionsIn(path, ['check'])).toMatchObject({ code: 0 })
  })
})

describe('npx astro-sessions schema', () => {
  it('postgres prints the table, by the name that it is to have', async () => {
    expect(await astroSessions('schema', 'postgres')).toMatchObject({
      code: 0,
      stdout: `${postgresSchema()}\n`,
    })
    const named = await astroSessions('schema', 'postgres', '--table', 'auth."my sessions"')
    expect(named.stdout).toContain('create table if not exists "auth"."my sessions"')
  })

  it.each(['libsql', 'd1'])('%s prints the table of SQLite', async (name) => {
    expect(await astroSessions('schema', name)).toMatchObject({ code: 0, stdout: `${sqliteSchema()}\n` })
    const named = await astroSessions('schema', name, '--table', 'visits')
    expect(named.stdout).toContain('create table if not exists "visits"')
  })

  it('libsql --apply makes the table, in which gc then deletes what has expired', async () => {
    const { path } = await folderHere()
    await writeFile(join(path, 'sessions.db'), '')
    const libsql = ['--url', `file:${path}/sessions.db`]
    expect((await astroSessions('gc', ...libsql)).stderr).toContain(
      'The table of the sessions does not exist',
    )
    for (let times = 0; times < 2; times++)
      expect(await astroSessions('schema', 'libsql', '--apply', ...libsql)).toMatchObject({ code: 0 })
    expect((await astroSessions('gc', ...libsql)).stdout).toBe(`${NOTHING_EXPIRED}\n`)
  })

  it.each([
    [['schema', 'd1', '--table', 'a; drop table b'], 'is not the name of a table'],
    [['schema', 'postgres', '--table', 'a; drop table b'], 'is not the name of a table'],
    [['schema', 'postgres', '--apply', '--url', 'postgres://127.0.0.1:1/none'], 'PostgreSQL did not answer'],
    [['gc', '--url', 'postgres://127.0.0.1:1/none'], 'PostgreSQL did not answer'],
  ])('%j fails with one sentence and what to do', async (args, sentence) => {
    const { code, stderr, stdout } = await astroSessions(...args)
    expect(code).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toContain(sentence)
    expect(stderr.trim().split('\n')).toHaveLength(2)
  })
})
