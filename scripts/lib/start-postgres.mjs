import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Advice } from './advice.mjs'
import { run } from './child.mjs'
import { findPostgres } from './find-postgres.mjs'
import { root } from './workspace.mjs'

/** Who runs the server where root runs the demo: PostgreSQL refuses root. */
const NOBODY = 65_534

const command = join(root, 'packages', 'astro-sessions', 'dist', 'bin.mjs')

/**
 * Starts a PostgreSQL on the loopback that is deleted when this process ends, makes the table of the sessions in it, and
 * answers its address.
 *
 * @param {number} port
 */
export async function startPostgres(port) {
  const programs = findPostgres()
  if (programs === undefined)
    throw new Advice('There is no PostgreSQL. Install it, or set POSTGRES_BIN to the folder of its programs.')
  const folder = mkdtempSync(join(tmpdir(), 'astro-sessions-postgres-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const asWho = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  if (asWho.uid !== undefined) chownSync(folder, NOBODY, NOBODY)
  const quiet = { cwd: folder, onLine: () => {}, ...asWho }

  const data = join(folder, 'data')
  const made = await run(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync'],
    quiet,
  )
  if (made !== 0) throw new Advice(`initdb of ${programs} could not make a database in ${folder}.`)
  const place = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-c', 'fsync=off']
  await new Promise((resolve, reject) => {
    const onLine = (/** @type {string} */ line) => {
      if (line.includes('ready to accept connections')) resolve(undefined)
    }
    const ended = run(join(programs, 'postgres'), place, { ...quiet, onLine })
    void ended.then(() => reject(new Advice('PostgreSQL did not start.')))
  })
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const applied = await run(process.execPath, [command, 'schema', 'postgres', '--apply', '--url', url], {
    onLine: () => {},
  })
  if (applied !== 0) throw new Advice('The table of the sessions could not be made.')
  return url
}
