import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { postgresSchema, sqliteSchema } from '@astro-sessions/drivers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ownFolder } from '../support/own-folder.ts'

const bin = fileURLToPath(new URL('../../src/bin.ts', import.meta.url))

interface Ended {
  readonly code: number | string | null | undefined
  readonly stdout: string
  readonly stderr: string
}

/** `npx astro-sessions`, in a folder of its own. */
async function astroSessions(...args: string[]): Promise<Ended> {
  const folder = await ownFolder()
  onTestFinished(() => folder.remove())
  const node = ['--conditions=@astro-sessions/source', '--disable-warning=ExperimentalWarning', bin]
  return new Promise((resolve) => {
    execFile(process.execPath, [...node, ...args], { cwd: folder.path }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    )
  })
}

describe('npx astro-sessions', () => {
  it('says how it is used, and fails for what it does not know', async () => {
    const help = await astroSessions('--help')
    expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('schema postgres') })
    for (const args of [[], ['clean'], ['schema'], ['schema', 'mysql']])
      expect(await astroSessions(...args)).toEqual({ ...help, code: 2 })
  })

  it('gc deletes what has expired of files', async () => {
    const { code, stdout } = await astroSessions('gc', '--base', 'sessions')
    expect([code, stdout]).toEqual([0, 'Deleted 0 expired sessions and markers.\n'])
  })

  it('schema postgres prints the table, by the name that it is to have', async () => {
    expect(await astroSessions('schema', 'postgres')).toMatchObject({
      code: 0,
      stdout: `${postgresSchema()}\n`,
    })
    const named = await astroSessions('schema', 'postgres', '--table', 'auth."my sessions"')
    expect(named.stdout).toContain('create table if not exists "auth"."my sessions"')
  })

  it.each(['libsql', 'd1'])('schema %s prints the table of SQLite', async (name) => {
    expect(await astroSessions('schema', name)).toMatchObject({ code: 0, stdout: `${sqliteSchema()}\n` })
    const named = await astroSessions('schema', name, '--table', 'visits')
    expect(named.stdout).toContain('create table if not exists "visits"')
  })

  it('schema libsql --apply makes the table, in which gc then deletes what has expired', async () => {
    const folder = await ownFolder()
    onTestFinished(() => folder.remove())
    const libsql = ['--libsql', `file:${folder.path}/sessions.db`]
    expect((await astroSessions('gc', ...libsql)).stderr).toContain('The table of the sessions is not there')
    for (let times = 0; times < 2; times++)
      expect(await astroSessions('schema', 'libsql', '--apply', ...libsql)).toMatchObject({ code: 0 })
    expect((await astroSessions('gc', ...libsql)).stdout).toBe('Deleted 0 expired sessions and markers.\n')
  })

  it.each([
    [['schema', 'd1', '--table', 'a; drop table b'], 'is not the name of a table'],
    [['schema', 'libsql', '--apply'], '`url` or `client` is missing'],
    [['schema', 'postgres', '--table', 'a; drop table b'], 'is not the name of a table'],
    [
      ['schema', 'postgres', '--apply', '--postgres', 'postgres://127.0.0.1:1/none'],
      'PostgreSQL did not answer',
    ],
    [['gc', '--postgres', 'postgres://127.0.0.1:1/none'], 'PostgreSQL did not answer'],
  ])('%j fails with one sentence and what to do', async (args, sentence) => {
    const { code, stderr, stdout } = await astroSessions(...args)
    expect(code).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toContain(sentence)
    expect(stderr.trim().split('\n')).toHaveLength(2)
  })
})
