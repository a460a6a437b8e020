import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export interface SiteOptions {
  /** The server that `astro build` wrote. */
  entry: string
  cwd: string
  env?: Record<string, string>
  /** Give it a clock that {@link moveClock} moves (false). */
  hasMovingClock?: boolean
  /** What runs it, with its own arguments (this Node.js). */
  program?: readonly string[]
}

/** A built site in a process of its own. */
export interface Site {
  readonly url: string
  readonly process: ChildProcess
}

/** Starts a built site on a port that the system chooses, and resolves when it listens. */
export function startSite({
  entry,
  cwd,
  env = {},
  hasMovingClock = false,
  program: [program = process.execPath, ...given] = [],
}: SiteOptions): Promise<Site> {
  const clock = hasMovingClock ? ['--import', import.meta.resolve('./moving-clock.ts')] : []
  const child = spawn(program, [...given, ...clock, entry], {
    cwd,
    env: { ...process.env, HOST: 'localhost', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...(hasMovingClock ? (['ipc'] as const) : [])],
  })
  if (child.stdout === null || child.stderr === null) throw new Error('The site has no output to read.')
  const { stdout, stderr } = child
  let output = ''
  return new Promise((resolve, reject) => {
    const onOutput = (chunk: Buffer) => {
      output += chunk.toString()
      // By name, because browsers take `localhost` for a safe place to keep Secure cookies, and 127.0.0.1 not always.
      const [, port] = /istening on http:\/\/(?:localhost|127\.0\.0\.1):(\d+)/.exec(output) ?? []
      if (port !== undefined) resolve({ url: `http://localhost:${port}`, process: child })
    }
    stdout.on('data', onOutput)
    stderr.on('data', onOutput)
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

/** Moves the clock of a site that has a moving one, by so many milliseconds. */
export async function moveClock({ process: child }: Site, ms: number): Promise<void> {
  const moved = once(child, 'message')
  child.send(ms)
  await moved
}
