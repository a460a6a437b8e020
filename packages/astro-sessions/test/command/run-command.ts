import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { type OwnFolder, ownFolder } from '../support/own-folder.ts'

const bin = fileURLToPath(new URL('../../src/bin.ts', import.meta.url))

/** The words of a command line that run the command. */
export const COMMAND: readonly string[] = [
  process.execPath,
  '--conditions=@astro-sessions/source',
  '--disable-warning=ExperimentalWarning',
  bin,
]

export const NOTHING_EXPIRED =
  'Deleted 0 expired sessions and markers. The marker of a session that has ended stays for some minutes.'

export interface Ended {
  readonly code: number | string | null | undefined
  readonly stdout: string
  readonly stderr: string
}

/** `npx astro-sessions`, in a folder of its own. */
export async function astroSessions(...args: string[]): Promise<Ended> {
  return astroSessionsIn((await folderHere()).path, args)
}

export function astroSessionsIn(cwd: string, args: readonly string[]): Promise<Ended> {
  return run(cwd, [...COMMAND, ...args])
}

export async function folderHere(): Promise<OwnFolder> {
  const folder = await ownFolder()
  onTestFinished(() => folder.remove())
  return folder
}

export function run(cwd: string, [program = '', ...args]: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { cwd }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    )
    child.stdin?.end()
  })
}
