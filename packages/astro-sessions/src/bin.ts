#!/usr/bin/env node
import { readFile } from 'node:fs/promises'
import { EXIT } from './command/exit-code.ts'
import { run } from './command/run.ts'

const control = new AbortController()
// The first time it stops between two steps, the second time at once.
process.once('SIGINT', () => control.abort())
// What cannot be written is told at the end.
process.stdout.on('error', () => undefined)

const manifest = await readFile(new URL('../package.json', import.meta.url), 'utf8')
const { version }: { version: string } = JSON.parse(manifest)
const code = await run(process.argv.slice(2), process, { signal: control.signal, version })
process.stdout.write('', (error: (Error & { code?: string }) | null | undefined) => {
  // Nobody reads on, as in `| head`: whoever did has what was wanted.
  if (!error || error.code === 'EPIPE') return end(code)
  process.stderr.write(`The answer could not be written (${error.code}).\n`)
  end(code === EXIT.done ? EXIT.failed : code)
})

/**
 * Ends the process when nothing is left to do: `process.exit` can wait for good for the threads of the bundler that has
 * loaded the configuration. What a site's configuration has started does not keep the process running for long.
 */
function end(exitCode: number): void {
  process.exitCode = exitCode
  setTimeout(() => process.exit(), 1000).unref()
}
