import { join } from 'node:path'
import { assertPortIsFree, networkAddresses, readPort, waitForServer } from '../lib/address.mjs'
import { expectStop, run } from '../lib/child.mjs'
import { print } from '../lib/display.mjs'
import { installDependencies } from '../lib/install.mjs'
import { Steps } from '../lib/steps.mjs'
import { prepareToolchain } from '../lib/toolchain.mjs'
import { root } from '../lib/workspace.mjs'

const defaultPort = 4321
const everyAddress = ['0.0.0.0', '::']

/** `npm run demo`: builds the shop and serves the build until Ctrl-C. */
export default async function demo() {
  print(
    'The demo runs on plain http with `secure: false`; a real site keeps the secure cookies of the defaults.',
  )
  const host = process.env.HOST || '127.0.0.1'
  const port = readPort(defaultPort)
  await assertPortIsFree(host, port)

  const steps = new Steps()
  steps.env = await prepareToolchain(steps)
  await installDependencies(steps)
  const task = ['run', 'build', '--filter=@astro-sessions/example-shop', '--output-logs=errors-only']
  await steps.must('build the packages and the shop', ({ run }) => run('turbo', task))

  // Ctrl-C is how a demo ends, so npm should not report a failure.
  expectStop(0)
  const env = { ...steps.env, HOST: host, PORT: String(port) }
  const server = ['dist/demo/server/entry.mjs']
  const ended = run('node', server, { cwd: join(root, 'examples', 'shop'), env, onLine: printUnlessAddress })
  if (await waitForServer(host, port, ended)) announce(host, port)
  return ended
}

/**
 * The adapter announces the address that was bound, which is not always the one to open.
 *
 * @param {string} line
 */
function printUnlessAddress(line) {
  if (!/Server listening on|^\s+(local|network): http/.test(line)) print(line)
}

/**
 * @param {string} host
 * @param {number} port
 */
function announce(host, port) {
  const isOpen = everyAddress.includes(host)
  const names = isOpen ? ['localhost', ...networkAddresses()] : [host === '127.0.0.1' ? 'localhost' : host]
  print('')
  for (const name of names) print(`  The shop: http://${name.includes(':') ? `[${name}]` : name}:${port}`)
  print('')
  print(
    isOpen
      ? 'Every device on this network can open it, and can read what others send. Use a network that you trust.'
      : 'Only this machine can open it. For a phone on a network that you trust: HOST=0.0.0.0 npm run demo',
  )
  print('Sessions are files in examples/shop/.sessions. Ctrl-C stops everything.')
}
