import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CodeBlock } from './code-blocks.ts'

export interface GuideOptions {
  /** An empty folder. */
  readonly folder: string
  /** The port to use in place of Astro's 4321. */
  readonly port: number
  /** What to install in place of a package that the guide names. */
  readonly packages: Readonly<Record<string, string>>
  /** What this machine does in place of what the guide says, of which it is a part. */
  readonly instead?: readonly (readonly [said: RegExp, done: string])[]
  readonly env?: NodeJS.ProcessEnv
}

/** A command of the guide that goes on until it is stopped. */
const isServer = (code: string) => /^(npx astro dev|(node|bun|deno run .*) dist\/)/.test(code)

/** Does what a guide says, block after block, as a reader in a shell would. */
export class GuideReader {
  readonly #options: GuideOptions
  readonly #env: NodeJS.ProcessEnv
  #folder: string
  #server: ChildProcess | null = null
  /** What the server has printed so far. */
  #told = () => ''
  #output = ''

  constructor(options: GuideOptions) {
    this.#options = options
    this.#folder = options.folder
    const quiet = { NO_COLOR: '1', FORCE_COLOR: '0', ASTRO_TELEMETRY_DISABLED: '1' }
    this.#env = { ...process.env, ...quiet, HOST: 'localhost', PORT: String(options.port), ...options.env }
  }

  get url(): string {
    return `http://localhost:${this.#options.port}`
  }

  /** @throws Error when a command fails, or prints something else than the guide shows below it */
  async follow({ language, code, file }: CodeBlock): Promise<void> {
    if (file !== null) return this.#write(file, this.#instead(code))
    if (language === 'text') return this.#compare(code)
    if (language !== 'sh') throw new Error(`This block names no file in its first line:\n${code}`)
    const lines = this.#mine(code).trim().split('\n')
    const server = lines.findIndex(isServer)
    if (server < 0) return this.#run(lines.join('\n'))
    if (server > 0) await this.#run(lines.slice(0, server).join('\n'))
    await this.stop()
    await this.#serve(lines.slice(server).join('\n'))
  }

  /** The folder in which the reader stands. */
  get folder(): string {
    return this.#folder
  }

  async stop(): Promise<void> {
    const server = this.#server
    this.#server = null
    if (server?.pid === undefined || server.exitCode !== null || server.signalCode !== null) return
    // The whole group, with the end of its output: what `npx` has started may outlive it, and have the port.
    const gone = once(server, 'close')
    process.kill(-server.pid)
    await gone
  }

  async #write(file: string, code: string): Promise<void> {
    const path = join(this.#folder, file)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, code)
  }

  #compare(expected: string): void {
    if (this.#output.trim() === expected.trim()) return
    const [shows, printed] = [`The guide shows:\n${expected}`, `The command printed:\n${this.#output}`]
    throw new Error(`${shows}\n${printed}\nThe server printed:\n${this.#told()}`)
  }

  /** The command with this run's port and packages. */
  #mine(code: string): string {
    const { port, packages } = this.#options
    return this.#instead(code)
      .replaceAll('4321', String(port))
      .replace(/^npx astro dev$/m, `$& --port ${port} --host localhost`)
      .replace(/^(?:npm install|bun add) .+$/gm, (line) =>
        line
          .split(' ')
          .map((word) => packages[word] ?? word)
          .join(' '),
      )
  }

  #instead(code: string): string {
    const { instead = [] } = this.#options
    return instead.reduce((text, [said, done]) => text.replace(said, done), code)
  }

  async #run(code: string): Promise<void> {
    const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', `${code}\npwd`], {
      cwd: this.#folder,
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [output, errors] = [collect(child.stdout), collect(child.stderr)]
    const [exit] = await once(child, 'close')
    if (exit !== 0) throw new Error(`This failed:\n${code}\n${output()}${errors()}`)
    const lines = output().trimEnd().split('\n')
    this.#folder = lines.pop() ?? this.#folder
    this.#output = lines.join('\n')
  }

  async #serve(command: string): Promise<void> {
    const server = spawn('bash', ['-c', command], {
      cwd: this.#folder,
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    this.#server = server
    const [output, errors] = [collect(server.stdout), collect(server.stderr)]
    this.#told = () => output() + errors()
    await new Promise<void>((resolve, reject) => {
      const onOutput = () => {
        if (/watching for file changes|istening on|running on/.test(output() + errors())) resolve()
      }
      server.stdout.on('data', onOutput)
      server.stderr.on('data', onOutput)
      server.once('exit', () => reject(new Error(`This ended:\n${command}\n${output()}${errors()}`)))
    })
  }
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  return () => text
}
