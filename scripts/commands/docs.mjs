import { join } from 'node:path'
import { assertPortIsFree, readPort, waitForServer } from '../lib/address.mjs'
import { expectStop, run } from '../lib/child.mjs'
import { print } from '../lib/display.mjs'
import { installDependencies } from '../lib/install.mjs'
import { Steps } from '../lib/steps.mjs'
import { prepareToolchain } from '../lib/toolchain.mjs'
import { root } from '../lib/workspace.mjs'

const defaultPort = 4321

/**
 * `npm run docs [-- --dev | --build]`: builds the documentation and serves it until Ctrl-C. With `--dev` a page that is
 * saved is shown anew, and there is no search; with `--build` it is only built.
 *
 * @param {readonly string[]} args
 */
export default async function docs(args) {
  const isDev = args.includes('--dev')
  const host = process.env.HOST || '127.0.0.1'
  const port = readPort(defaultPort)
  if (!args.includes('--build')) await assertPortIsFree(host, port)
  const steps = new Steps()
  steps.env = await prepareToolchain(steps)
  await installDependencies(steps)
  const task = isDev ? ['pnpm', 'run', 'write'] : ['turbo', 'run', 'build:site', '--output-logs=errors-only']
  const [program = '', ...given] = task
  await steps.must('write the pages', ({ run: runStep }) =>
    runStep(program, given, isDev ? { cwd: folder } : {}),
  )

  if (args.includes('--build')) return 0

  // Ctrl-C is how it ends, so npm should not report a failure.
  expectStop(0)
  const serve = ['exec', 'astro', isDev ? 'dev' : 'preview', '--host', host, '--port', String(port)]
  const ended = run('pnpm', serve, { cwd: folder, env: steps.env, onLine: (line) => isDev && print(line) })
  if (await waitForServer(host, port, ended))
    print(`\n  The documentation: http://localhost:${port}\n\nCtrl-C stops it.`)
  return ended
}

const folder = join(root, 'site')
