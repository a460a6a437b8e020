import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export interface SiteOptions {
  /** The server that `astro build` wrote. */
  entry: string
  cwd: string
  env?: Record<string, string>
  /** Where to listen (0: the system chooses). */
  port?: number
}

/** A built site in a process of its own. */
export interface Site {
  readonly url: string
  readonly port: number
  readonly process: ChildProcess
}

/** Starts a built site and resolves when it listens. */
export function startSite({ entry, cwd, env = {}, port = 0 }: SiteOptions): Promise<Site> {
  const child = spawn(process.execPath, [entry], {
    cwd,
    env: { ...process.env, HOST: 'localhost', PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  return new Promise((resolve, reject) => {
    const onOutput = (chunk: Buffer) => {
      output += chunk.toString()
      // By name, because browsers take `localhost` for a safe place to keep Secure cookies, and 127.0.0.1 not always.
      const [, url, port] = /Server listening on (http:\/\/localhost:(\d+))/.exec(output) ?? []
      if (url !== undefined) resolve({ url, port: Number(port), process: child })
    }
    child.stdout.on('data', onOutput)
    child.stderr.on('data', onOutput)
    child.once('error', reject)
    child.once('exit', (code) =>
      reject(new Error(`The site ended with code ${code} at its start:\n${output}`)),
    )
  })
}

export async function stopSite({ process: child }: Site): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill()
  await exited
}
