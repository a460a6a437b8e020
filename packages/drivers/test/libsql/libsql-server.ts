import { spawn } from 'node:child_process'
import { chownSync } from 'node:fs'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { makeLibsqlTable } from '../../src/libsql/store.ts'
import { freePort } from '../support/servers/free-port.ts'
import { end, runUntil } from '../support/servers/program.ts'

export interface LibsqlServer {
  readonly url: string
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>
  /** Starts it again on the same port, with what was committed. */
  restart(): Promise<void>
  remove(): Promise<void>
}

interface ServerOptions {
  /** The public key, in PEM, of those who may give tokens (whoever comes needs none). */
  readonly publicKey?: string
  readonly authToken?: string
}

const NOBODY = 65_534

/**
 * A server of libSQL on a free port of the loopback, with a table of sessions: `sqld`, as the package of that name brings
 * it. It gets no variable of the environment, and where root runs the tests it runs as nobody.
 */
export async function startLibsqlServer({ publicKey, authToken }: ServerOptions = {}): Promise<LibsqlServer> {
  const folder = await mkdtemp(join(tmpdir(), 'libsql-server-'))
  // Nobody may not look into the folder of the repository.
  const program = join(folder, 'sqld')
  await copyFile(programOfPackage(), program)
  const port = await freePort()
  const isRoot = process.getuid?.() === 0
  if (isRoot) for (const path of [folder, program]) chownSync(path, NOBODY, NOBODY)
  const env = publicKey === undefined ? {} : { SQLD_AUTH_JWT_KEY: publicKey }
  const asNobody = { cwd: folder, env, ...(isRoot && { uid: NOBODY, gid: NOBODY }) }
  const args = ['--db-path', join(folder, 'data'), '--http-listen-addr', `127.0.0.1:${port}`, '--no-welcome']
  const start = () =>
    runUntil(spawn(program, args, asNobody), {
      signal: 'SIGKILL',
      says: 'stdout',
      ready: /listening for incoming user HTTP connection/,
    })
  let child = await start()
  const url = `http://127.0.0.1:${port}`
  await makeLibsqlTable({ url, ...(authToken !== undefined && { authToken }) })
  return {
    url,
    kill: () => end(child),
    async restart() {
      child = await start()
    },
    async remove() {
      await end(child)
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** What the package would copy to another place while it is installed, for which no script of it is run here. */
function programOfPackage(): string {
  const ofTests = createRequire(import.meta.url)
  const ofPackage = createRequire(ofTests.resolve('sqld/package.json'))
  return join(dirname(ofPackage.resolve(`@sqld/${process.platform}-${process.arch}/package.json`)), 'sqld')
}
