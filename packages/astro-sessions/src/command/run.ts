import { SessionError } from '@astro-sessions/engine'
import { CommanderError } from 'commander'
import { EXIT, Exit } from './exit-code.ts'
import { idsLast } from './ids-last.ts'
import type { Terminal } from './output.ts'
import { createProgram } from './program.ts'

export interface RunOptions {
  /** Ctrl-C. */
  readonly signal: AbortSignal
  /** What `--version` prints. */
  readonly version: string
}

/** Runs a command line, and resolves to the exit code. */
export async function run(
  args: readonly string[],
  terminal: Terminal,
  { signal, version }: RunOptions,
): Promise<number> {
  let code: number = EXIT.done
  const program = createProgram(terminal, signal, (outcome, isJson) => {
    terminal.stdout.write(`${isJson ? JSON.stringify(outcome.json) : outcome.text}\n`)
    code = outcome.code ?? EXIT.done
  })
  program.version(version, '--version', 'print the version of astro-sessions')
  try {
    if (args.length === 0) {
      program.outputHelp({ error: true })
      return EXIT.usage
    }
    await program.parseAsync(idsLast(program, args), { from: 'user' })
    return code
  } catch (error) {
    return explain(error, terminal, signal)
  }
}

function explain(error: unknown, { stderr }: Terminal, signal: AbortSignal): number {
  // Commander has told it.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
  if (error instanceof Exit) {
    stderr.write(`${error.message}\n`)
    return error.code
  }
  if (signal.aborted) {
    stderr.write('Stopped.\n')
    return EXIT.stopped
  }
  stderr.write(`${wordsOf(error)}\n`)
  return EXIT.failed
}

/** Errors of ours hold no secret, those of Astro are about the configuration; of any other the text may be anything. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return 'It failed without saying why.'
  const hint: unknown = Reflect.get(error, 'hint')
  const isTold = error instanceof SessionError || error.name.startsWith('Astro')
  const words = isTold
    ? error.message
    : `It failed with an error of another program (${error.name}), whose text is left out, since it may contain a secret.`
  return typeof hint === 'string' ? `${words}\n${hint}` : words
}
