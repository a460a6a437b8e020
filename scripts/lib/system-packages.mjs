import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findBouncer, findPostgres } from './find-postgres.mjs'
import { findProgram } from './find-program.mjs'
import { root } from './workspace.mjs'

// The browser without a window, which takes a quarter less of the processor than Chromium, and what Playwright itself
// would install.
const aptPackages = [
  'redis-server',
  'postgresql',
  'pgbouncer',
  'chromium-headless-shell',
  'webkit2gtk-driver',
  'xvfb',
]
const aptInstall = ['apt-get', 'install', '-y', '--no-install-recommends', ...aptPackages]
const debianLine = `apt-get update && ${aptInstall.join(' ')}`
const playwrightLine =
  'npm run x -- pnpm --filter @astro-sessions/e2e exec playwright install --with-deps chromium'
const servers =
  process.platform === 'darwin'
    ? 'brew install redis postgresql pgbouncer'
    : 'Redis, PostgreSQL and PgBouncer from your system'

/**
 * Finds the servers and a Chromium for the tests, and puts their paths into the step's environment as `REDIS_SERVER`,
 * `POSTGRES_BIN`, `PGBOUNCER` and `CHROMIUM_PATH`.
 *
 * Where root runs this on Debian, what is missing is installed. `ASTRO_SESSIONS_NO_INSTALL=1` prevents
 * that. Everybody else reads the line to paste, and the step fails.
 *
 * @param {import('./steps.mjs').StepTools} tools
 * @param {NodeJS.ProcessEnv} env
 */
export async function findSystemPackages(tools, env) {
  let found = await find(tools)
  if (found.missing.length > 0 && mayInstall()) {
    tools.note(`installing what is missing (${found.missing.join(', ')}): ${debianLine}`)
    await install(tools)
    found = await find(tools)
  }
  if (found.redis) env.REDIS_SERVER = found.redis
  if (found.postgres) env.POSTGRES_BIN = found.postgres
  if (found.bouncer) env.PGBOUNCER = found.bouncer
  if (found.chromium) env.CHROMIUM_PATH = found.chromium
  if (found.missing.length === 0) return 0
  tools.note(`Missing for the tests: ${found.missing.join(', ')}. Paste this line, then run the tests again:`)
  tools.note(lineToPaste())
  return 1
}

/** @param {import('./steps.mjs').StepTools} tools */
async function find(tools) {
  const redis = process.env.REDIS_SERVER ?? findProgram(['redis-server', 'valkey-server'])
  const chromium =
    process.env.CHROMIUM_PATH ??
    findProgram([
      'chromium-headless-shell',
      'chromium',
      'chromium-browser',
      'google-chrome',
      'google-chrome-stable',
    ]) ??
    (await playwrightChromium(tools))
  const [postgres, bouncer] = [findPostgres(), findBouncer()]
  const programs = { Redis: redis, PostgreSQL: postgres, PgBouncer: bouncer, Chromium: chromium, ...webkit() }
  const missing = Object.entries(programs).flatMap(([name, path]) => (path ? [] : [name]))
  return { redis, postgres, bouncer, chromium, missing }
}

/** WebKit and its screen, which other systems do not have in a form that a driver of the W3C protocol can start. */
function webkit() {
  if (!isDebian()) return {}
  return { WebKit: findProgram(['WebKitWebDriver']), Xvfb: findProgram(['Xvfb']) }
}

/**
 * The browser that `playwright install` has put into its own cache.
 *
 * @param {import('./steps.mjs').StepTools} tools
 */
async function playwrightChromium({ run }) {
  let path = ''
  const script = "import('@playwright/test').then(({ chromium }) => console.log(chromium.executablePath()))"
  const onLine = (/** @type {string} */ line) => {
    path = line
  }
  await run('node', ['-e', script], { cwd: join(root, 'e2e'), onLine })
  return existsSync(path) ? path : undefined
}

function mayInstall() {
  return process.env.ASTRO_SESSIONS_NO_INSTALL !== '1' && isDebian() && process.getuid?.() === 0
}

function isDebian() {
  return existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))
}

/** @param {import('./steps.mjs').StepTools} tools */
async function install({ run }) {
  // RUNLEVEL: the servers of the packages must not be started as services.
  const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const [command = '', ...args] = aptInstall
  if ((await run(command, args, { env })) === 0) return
  await run('apt-get', ['update'], { env })
  await run(command, args, { env })
}

function lineToPaste() {
  return isDebian() ? `sudo sh -c '${debianLine}'` : `${servers} && ${playwrightLine}`
}
