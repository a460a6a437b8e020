import { join } from 'node:path'
import { assertPortIsFree, networkAddresses, readPort, waitForServer } from '../lib/address.mjs'
import { expectStop, run } from '../lib/child.mjs'
import { storeFor } from '../lib/demo-stores.mjs'
import { print } from '../lib/display.mjs'
import { installDependencies } from '../lib/install.mjs'
import { Steps } from '../lib/steps.mjs'
import { prepareToolchain } from '../lib/toolchain.mjs'
import { root } from '../lib/workspace.mjs'

const defaultPort = 4321
const everyAddress = ['0.0.0.0', '::']

// workerd and its tools would ask servers of Cloudflare.
const offline = { CLOUDFLARE_CF_FETCH_ENABLED: 'false', WRANGLER_SEND_METRICS: 'false' }

/** @typedef {import('../lib/demo-stores.mjs').DemoStore} DemoStore */

/**
 * `npm run demo [-- --sqlite | --redis | --postgres | --cloudflare]`: builds the shop and serves the build until Ctrl-C.
 *
 * @param {readonly string[]} args
 */
export default async function demo(args) {
  const store = storeFor(args)
  print(
    'The demo runs on plain http with `secure: false`; a real site keeps the secure cookies of the defaults.',
  )
  const host = process.env.HOST || '127.0.0.1'
  const port = readPort(defaultPort)
  await assertPortIsFree(host, port)

  const steps = new Steps()
  steps.env = await prepareToolchain(steps)
  await installDependencies(steps)
  await build(steps, store)

  // Ctrl-C is how a demo ends, so npm should not report a failure.
  expectStop(0)
  const site = { SHOP_COOKIES: 'demo', SESSION_DRIVER: store.driver, ...offline }
  const env = { ...steps.env, ...site, ...(await store.start()), HOST: host, PORT: String(port) }
  const options = { cwd: folderOf(store), env, onLine: printUnlessAddress }
  const ended =
    store.example === 'shop'
      ? run('node', [`${outDirOf(store)}/server/entry.mjs`], options)
      : run('pnpm', ['exec', 'astro', 'preview', '--host', host, '--port', String(port)], options)
  if (await waitForServer(host, port, ended)) announce(host, port, store)
  const code = await ended
  // What else was started ends as after Ctrl-C.
  expectStop(code)
  process.kill(process.pid, 'SIGTERM')
  return code
}

/**
 * @param {Steps} steps
 * @param {DemoStore} store
 */
async function build(steps, store) {
  const name = `@astro-sessions/example-${store.example}`
  const isDefault = store.driver === 'fs'
  const filter = isDefault ? name : `${name}^...`
  const task = ['run', 'build', `--filter=${filter}`, '--output-logs=errors-only']
  await steps.must('build the packages and the shop', ({ run }) => run('turbo', task))
  if (isDefault) return
  const env = { SHOP_COOKIES: 'demo', SESSION_DRIVER: store.driver, ...offline }
  const command = ['exec', 'astro', 'build', '--outDir', outDirOf(store)]
  await steps.must(`build the shop with ${store.driver}`, ({ run }) =>
    run('pnpm', command, { cwd: folderOf(store), env }),
  )
}

/** @param {DemoStore} store */
function folderOf({ example }) {
  return join(root, 'examples', example)
}

/** @param {DemoStore} store */
function outDirOf({ driver, example }) {
  if (example === 'cloudflare') return `dist/${driver}`
  return driver === 'fs' ? 'dist/demo' : `dist/demo-${driver}`
}

/**
 * The adapter announces the address that was bound, which is not always the one to open.
 *
 * @param {string} line
 */
function printUnlessAddress(line) {
  if (!/Server listening on|(local|network):? +http/i.test(line)) print(line)
}

/**
 * @param {string} host
 * @param {number} port
 * @param {DemoStore} store
 */
function announce(host, port, store) {
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
  print(`${store.says} Ctrl-C stops everything.`)
}
