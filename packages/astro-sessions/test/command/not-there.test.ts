import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { fs } from '@astro-sessions/drivers'
import { createEngine } from '@astro-sessions/engine'
import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/admin/open-store.ts'
import { run } from '../../src/command/run.ts'
import { driverDescribed } from '../../src/setup/driver/driver.ts'
import { folderHere } from './run-command.ts'

/** The command in this process, where nobody can be asked. */
async function command(...args: string[]) {
  const written: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' }
  const stream = (name: 'stdout' | 'stderr') =>
    Object.assign(new PassThrough(), {
      write: (text: string) => {
        written[name] += text
        return true
      },
    })
  const terminal = { stdin: new PassThrough(), stdout: stream('stdout'), stderr: stream('stderr') }
  const { signal } = new AbortController()
  const code = await run(args, terminal, { signal, version: '1' })
  return { code, ...written }
}

const READING = [
  ['users', 'ann'],
  ['revoke', 'ann', 'abc'],
  ['revoke', 'ann', '--all', '--yes'],
  ['revoke', 'ann', '--except', 'abc', '--yes'],
  ['count'],
  ['gc'],
  ['end-all', '--yes'],
]

describe('a command that reads or ends sessions', () => {
  it.each([['fs'], ['sqlite']])(
    'refuses the default place of %s where nothing is, and makes none',
    async (driver) => {
      const { path } = await folderHere()
      const before = await readdir(path)
      for (const words of READING) {
        const { code, stdout, stderr } = await command(...words, '--driver', driver, '--root', path)
        expect([code, stdout, stderr], words.join(' ')).toEqual([
          2,
          '',
          expect.stringMatching(/^There is no f/),
        ])
      }
      expect(await readdir(path)).toEqual(before)
    },
  )

  it.each([
    ['fs()', '{ fs }'],
    ["sqlite({ file: 'data/sessions.db' })", '{ sqlite }'],
    ["libsql({ url: 'file:not-there.db' })", '{ libsql }'],
  ])('refuses the place that an Astro config names where nothing is: %s', async (driver, names) => {
    const { path } = await folderHere()
    await writeFile(join(path, 'package.json'), '{ "name": "shop", "type": "module" }')
    const config = `import sessions from 'astro-sessions'
import ${names} from 'astro-sessions/drivers'
export default { integrations: [sessions({ driver: ${driver} })] }
`
    await writeFile(join(path, 'astro.config.mjs'), config)
    const before = await readdir(path)
    const { code, stdout, stderr } = await command('end-all', '--yes', '--root', path)
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(/^There is no f/)])
    expect(await readdir(path)).toEqual(before)
  })

  it('takes the default place where it is', async () => {
    const { path } = await folderHere()
    await writeFile(join(path, 'package.json'), '{ "name": "shop" }')
    await mkdir(join(path, '.sessions', 'shop'), { recursive: true })
    const { code, stdout } = await command('end-all', '--yes', '--driver', 'fs', '--root', path)
    expect([code, stdout]).toEqual([0, '0 sessions ended.\n'])
  })

  it.each([
    ['revoke', 'ann', '--except', ''],
    ['revoke', 'ann', ''],
    ['revoke', '', '--all'],
    ['users', ''],
    ['end-all', '--driver', ''],
    ['end-all', '--driver', 'redis', '--url', ''],
    ['end-all', '--file', ''],
    ['end-all', '--root', ''],
  ])('refuses a word that is empty, as a variable that is not set: %j', async (...words) => {
    const { code, stdout, stderr } = await command(
      ...words,
      '--base',
      '.',
      ...(words[0] === 'users' ? [] : ['--yes']),
    )
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining('is empty')])
  })
})

describe('revoke --except', () => {
  async function twoLogins() {
    const { path } = await folderHere()
    const base = join(path, 'sessions')
    const { entrypoint, config } = fs({ base })
    const store = await openStore(driverDescribed({ entrypoint, config: { ...config } }), new URL('file:///'))
    const engine = createEngine({ store })
    for (let times = 0; times < 2; times++) {
      const request = engine.open(undefined)
      request.session.login('ann')
      await request.commit()
    }
    return { base, list: () => engine.users('ann').list() }
  }

  it('ends nothing where the user has no such session', async () => {
    const { base, list } = await twoLogins()
    for (const id of ['typo', '-AAAAAAAAAAAAAAAAAAAAA']) {
      const { code, stderr } = await command('revoke', 'ann', '--except', id, '--base', base, '--yes')
      expect([code, stderr]).toEqual([1, expect.stringContaining('no such session')])
    }
    expect(await list()).toHaveLength(2)
  })

  it('ends all others where there is one', async () => {
    const { base, list } = await twoLogins()
    const [kept] = await list()
    const id = kept?.id ?? ''
    const { code, stdout } = await command('revoke', 'ann', '--except', id, '--base', base, '--yes')
    expect([code, stdout]).toEqual([0, '1 session ended.\n'])
    expect((await list()).map((session) => session.id)).toEqual([id])
  })
})
