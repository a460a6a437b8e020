#!/usr/bin/env node
import { readFile } from 'node:fs/promises'
import { EXIT } from './command/exit-code.ts'
import { tooOld } from './command/node-version.ts'

const control = new AbortController()
// The first time it stops between two steps, the second time at once.
process.once('SIGINT', () => control.abort())
// What cannot be written is told at the end, and stops no work.
process.stdout.on('error', () => undefined)
process.stderr.on('error', () => undefined)

const manifest = await readFile(new URL('../package.json', import.meta.url), 'utf8')
const code = await start(JSON.parse(manifest))
process.stdout.write('', (error: (Error & { code?: string }) | null | undefined) => {
  // Nobody reads on, as in `| head`: whoever did has what was wanted.
  if (!error || error.code === 'EPIPE') return end(code)
  process.stderr.write(`The answer could not be written (${error.code}).\n`)
  end(code === EXIT.done ? EXIT.failed : code)
})

async function start({ version, engines }: { version: string; engines: { node: string } }): Promise<number> {
  const refusal = tooOld(process.version, engines.node)
  if (refusal !== null) {
    process.stderr.write(`${refusal}\n`)
    return EXIT.failed
  }
  // What an older Node.js may not even be able to load.
  const { run } = await import('./command/run.ts')
  return run(process.argv.slice(2), process, { signal: control.signal, version })
}

/**
 * Ends the process when nothing is left to do: `process.exit` can wait for good for the threads of the bundler that has
 * loaded the configuration. What a site's configuration has started does not keep the process running for long.
 */
function end(exitCode: number): void {
  process.exitCode = exitCode
  setTimeout(() => process.exit(), 1000).unref()
}
