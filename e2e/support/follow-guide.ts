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
}

/** A command of the guide that goes on until it is stopped. */
const isServer = (code: string) => /^(npx astro dev|node dist\/)/.test(code)

/** Does what a guide says, block after block, as a reader in a shell would. */
export class GuideReader {
  readonly #options: GuideOptions
  readonly #env: NodeJS.ProcessEnv
  #folder: string
  #server: ChildProcess | null = null
  #output = ''

  constructor(options: GuideOptions) {
    this.#options = options
    this.#folder = options.folder
    const quiet = { NO_COLOR: '1', FORCE_COLOR: '0', ASTRO_TELEMETRY_DISABLED: '1' }
    this.#env = { ...process.env, ...quiet, HOST: 'localhost', PORT: String(options.port) }
  }

  get url(): string {
    return `http://localhost:${this.#options.port}`
  }

  /** @throws Error when a command fails, or prints something else than the guide shows below it */
  async follow({ language, code, file }: CodeBlock): Promise<void> {
    if (file !== null) return this.#write(file, code)
    if (language === 'text') return this.#compare(code)
    if (language !== 'sh') throw new Error(`This block names no file in its first line:\n${code}`)
    if (!isServer(code)) return this.#run(this.#mine(code))
    await this.stop()
    await this.#serve(this.#mine(code).trim())
  }

  async stop(): Promise<void> {
    const server = this.#server
    this.#server = null
    if (server?.pid === undefined || server.exitCode !== null || server.signalCode !== null) return
    const gone = once(server, 'exit')
    // The whole group: `npx` does not pass the signal on.
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
    throw new Error(`The guide shows:\n${expected}\nThe command printed:\n${this.#output}`)
  }

  /** The command with this run's port and packages. */
  #mine(code: string): string {
    const { port, packages } = this.#options
    return code
      .replaceAll('4321', String(port))
      .replace(/^npx astro dev$/m, `$& --port ${port} --host localhost`)
      .replace(/^npm install .+$/m, (line) =>
        line
          .split(' ')
          .map((word) => packages[word] ?? word)
          .join(' '),
      )
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
    await new Promise<void>((resolve, reject) => {
      server.stdout.on('data', () => {
        if (/watching for file changes|Server listening on/.test(output())) resolve()
      })
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
