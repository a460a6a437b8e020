import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { placeOf } from '../../src/command/place.ts'
import { astroSessions, astroSessionsIn, COMMAND, folderHere, NOTHING_EXPIRED, run } from './run-command.ts'

describe('npx astro-sessions, for somebody who has never seen it', () => {
  it('tells its version, and is helped by the word as by the flag', async () => {
    expect(await astroSessions('--version')).toMatchObject({
      code: 0,
      stdout: `${manifest.version}\n`,
      stderr: '',
    })
    const help = await astroSessions('help', 'gc')
    expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage: astro-sessions gc') })
  })

  it('ends with 2 where one session and all of them are named together', async () => {
    for (const more of [['--all'], ['--except', 'abc'], ['--all', '--yes']]) {
      const { code, stderr } = await astroSessions('revoke', 'ann', 'abc', ...more, '--base', '.')
      expect([code, stderr], more.join(' ')).toEqual([2, expect.stringContaining('not both')])
    }
  })

  it('makes no store where the command line names one that is not there, and ends with 2', async () => {
    const { path } = await folderHere()
    await writeFile(join(path, 'notes.txt'), '')
    const before = await readdir(path)
    const root = pathToFileURL(`${path}/`)
    for (const place of [
      { base: 'sesions' },
      { base: 'notes.txt' },
      { file: 'sesions.db' },
      { file: '.' },
      { url: `file:${path}/sesions.db` },
      { url: `file://${path}/sesions.db?cache=shared` },
    ])
      expect(() => placeOf({ root, ...place }), JSON.stringify(place)).toThrow(/^There is no f/)
    const { code, stdout, stderr } = await astroSessionsIn(path, ['end-all', '--yes', '--base', 'sesions'])
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining('There is no folder sesions')])
    expect(await readdir(path)).toEqual(before)
    for (const url of [`file:${path}/notes.txt`, `file://${path}/notes.txt`])
      expect(placeOf({ root, url }), url).toMatchObject({ driver: { config: { url } } })
  })

  it('ends with 1 where its answer cannot be written, and in silence where nobody reads on', async () => {
    const { path } = await folderHere()
    await mkdir(join(path, 'sessions'))
    const count = [...COMMAND.map((each) => `"${each}"`), 'count --base sessions'].join(' ')
    const inShell = (line: string) => run(path, ['bash', '-c', line])
    const full = await inShell(`${count} > /dev/full`)
    expect([full.code, full.stderr]).toEqual([1, expect.stringContaining('could not be written')])
    const unread = await inShell(`set -o pipefail; ${count} | true`)
    expect(unread).toEqual({ code: 0, stdout: '', stderr: '' })
    // Nor where what it says of itself goes the same way.
    const mistyped = await inShell(`set -o pipefail; ${count}-not-there 2>&1 | true`)
    expect(mistyped).toEqual({ code: 2, stdout: '', stderr: '' })
  })

  it('says to an older Node.js which one it needs', async () => {
    const { path } = await folderHere()
    const older = `data:text/javascript,Object.defineProperty(process,'version',{value:'v20.19.5'})`
    const [node = '', ...more] = COMMAND
    expect(await run(path, [node, '--import', older, ...more, 'count'])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'This command needs Node.js 22.12 or later, and this is 20.19.5.\n',
    })
  })

  it('gc says what it has deleted of files, and that a marker stays for a while', async () => {
    const { path } = await folderHere()
    await mkdir(join(path, 'sessions'))
    const { code, stdout } = await astroSessionsIn(path, ['gc', '--base', 'sessions'])
    expect([code, stdout]).toEqual([0, `${NOTHING_EXPIRED}\n`])
    const { stdout: json } = await astroSessionsIn(path, ['gc', '--base', 'sessions', '--json'])
    expect(JSON.parse(json)).toEqual({ deleted: 0, deletesExpired: false })
  })

  it('gc says of a storage that deletes what has expired by itself that it does', async () => {
    const redis = ['--url', 'redis://127.0.0.1:1']
    const { code, stdout } = await astroSessions('gc', ...redis)
    expect([code, stdout]).toEqual([0, expect.stringContaining('redis deletes what has expired by itself')])
    const { stdout: json } = await astroSessions('gc', ...redis, '--json')
    expect(JSON.parse(json)).toEqual({ deleted: 0, deletesExpired: true })
  })

  it('ends with its code although the Astro config has started what runs on', async () => {
    const { path } = await folderHere()
    await writeFile(join(path, 'astro.config.mjs'), 'setInterval(() => undefined, 1000)\nexport default {}')
    const { code, stderr } = await astroSessionsIn(path, ['count'])
    expect([code, stderr]).toEqual([1, expect.stringContaining('has no sessions()')])
  })
})
