import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { assertPortIsFree, readPort } from '../scripts/lib/address.mjs'
import { storeFor } from '../scripts/lib/demo-stores.mjs'
import { failuresOfPlaywright, failuresOfVitest } from '../scripts/lib/runner-results.mjs'
import { Steps } from '../scripts/lib/steps.mjs'
import { satisfies } from '../scripts/lib/version.mjs'

const root = join(import.meta.dirname, '..')
const entry = join(root, 'scripts', 'run.mjs')
const bare = [process.execPath, entry, 'exec'] as const

describe('satisfies', () => {
  const range = '^22.18.0 || ^24.11.0 || >=26'

  it.each(['22.18.0', 'v22.20.1', '24.11.0', 'v26.0.0', '26.10.0', '30.1.2'])('accepts %s', (version) => {
    expect(satisfies(version, range)).toBe(true)
  })

  it.each(['20.20.2', '22.17.9', '23.9.0', '24.10.0', '25.0.0'])('refuses %s', (version) => {
    expect(satisfies(version, range)).toBe(false)
  })
})

describe('steps', () => {
  const passing = { passed: 1, failed: 0 }

  it.each([
    ['exit code 0', 0, true],
    ['another exit code', 3, false],
    ['a runner that passed', { code: 0, counts: passing }, true],
    ['a runner that failed after its tests', { code: 1, counts: passing }, false],
    ['a runner that hides a failure', { code: 0, counts: { passed: 1, failed: 1 } }, false],
    ['a runner that ran nothing', { code: 0, counts: { passed: 0, failed: 0 } }, false],
  ])('take %s for what it is', async (_name, result, isOk) => {
    vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    const steps = new Steps()
    expect(await steps.try('step', async () => result)).toBe(isOk)
    expect(steps.outcomes).toMatchObject([{ name: 'step', isOk }])
  })

  it('leave out what needs a step that failed, and count it as failed', async () => {
    vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    const steps = new Steps()
    await steps.try('build', async () => 1)
    const action = vi.fn(async () => 0)
    expect(await steps.try('types', action, { needs: ['build'] })).toBe(false)
    expect(action).not.toHaveBeenCalled()
    expect(steps.outcomes.map(({ isOk }) => isOk)).toEqual([false, false])
  })

  afterEach(() => {
    vi.restoreAllMocks()
  })
})

describe('what failed', () => {
  it('is named with its file and what it said, of Vitest', () => {
    const failed = {
      status: 'failed',
      fullName: 'a cart keeps it',
      failureMessages: ['\u001b[31mexpected 1\u001b[39m'],
    }
    const passed = { status: 'passed', fullName: 'a cart ends' }
    const name = join(root, 'packages', 'engine', 'cart.test.ts')
    expect(
      failuresOfVitest({ testResults: [{ name, status: 'failed', assertionResults: [passed, failed] }] }),
    ).toEqual(['packages/engine/cart.test.ts › a cart keeps it\n    expected 1'])
  })

  it('is a whole file of Vitest where none of its tests ran', () => {
    const report = { name: join(root, 'a.test.ts'), status: 'failed', message: 'no such module' }
    expect(failuresOfVitest({ testResults: [report] })).toEqual(['a.test.ts\n    no such module'])
  })

  it('is named with its file and what it said, of Playwright, however deep it lies', () => {
    const tests = [{ results: [{ error: { message: 'not JSON' } }] }]
    const specs = [
      { ok: true, file: 'a.spec.ts', title: 'holds' },
      { ok: false, file: 'a.spec.ts', title: 'breaks', tests },
    ]
    expect(failuresOfPlaywright({ suites: [{ suites: [{ specs }] }] })).toEqual([
      'a.spec.ts › breaks\n    not JSON',
    ])
  })
})

describe('the stores of the demo', () => {
  it('are files unless an argument names another one', () => {
    expect(storeFor([])).toMatchObject({ driver: 'fs', example: 'shop' })
    expect(storeFor(['--', '--redis'])).toMatchObject({ driver: 'redis', example: 'shop' })
    expect(storeFor(['--cloudflare'])).toMatchObject({ driver: 'cloudflare-do', example: 'cloudflare' })
  })

  it.each([['--reddis'], ['--redis', '--sqlite'], ['constructor']])('are none for %s', (...args) => {
    expect(() => storeFor(args)).toThrow('--sqlite, --redis, --postgres, --cloudflare')
  })
})

describe('the address of the demo', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  it('is the default port unless PORT says otherwise', () => {
    vi.stubEnv('PORT', '')
    expect(readPort(4321)).toBe(4321)
    vi.stubEnv('PORT', '8080')
    expect(readPort(4321)).toBe(8080)
  })

  it.each(['0', '65536', 'http', '80.5', '-1'])('refuses PORT=%s', (port) => {
    vi.stubEnv('PORT', port)
    expect(() => readPort(4321)).toThrow(`PORT=${port} is not a port`)
  })

  it('refuses a port that another program has, with a way out', async () => {
    const { server, port } = await listenSomewhere()
    try {
      await expect(assertPortIsFree('127.0.0.1', port)).rejects.toThrow(`PORT=${port + 1} npm run demo`)
    } finally {
      server.close()
    }
    await once(server, 'close')
    await assertPortIsFree('127.0.0.1', port)
  })
})

describe('run.mjs', () => {
  it.each([
    ['SIGINT', 'itself', bare, 130],
    ['SIGTERM', 'itself', bare, 143],
    ['SIGINT', 'npm', ['npm', 'run', '--silent', 'x', '--'], 130],
  ] as const)('ends everything it started on %s to %s', async (signal, _who, [program, ...args], code) => {
    const folder = mkdtempSync(join(tmpdir(), 'astro-sessions-run-'))
    const pids = join(folder, 'pids')
    const shell = `sleep 600 & echo $! > ${pids}.new; echo $$ >> ${pids}.new; mv ${pids}.new ${pids}; wait`
    const child = spawn(program, [...args, 'sh', '-c', shell], { cwd: root, stdio: 'ignore' })
    const ended = once(child, 'exit')
    try {
      const started = await vi.waitFor(
        () => readFileSync(pids, 'utf8').trim().split('\n').map(Number),
        120_000,
      )
      child.kill(signal)
      expect((await ended)[0]).toBe(code)
      await vi.waitFor(() => expect(started.filter(isRunning)).toEqual([]), 120_000)
    } finally {
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true })
    }
  })

  it('passes the exit code on', async () => {
    const child = spawn(process.execPath, [entry, 'exec', '--', 'sh', '-c', 'exit 7'], { stdio: 'ignore' })
    expect((await once(child, 'exit'))[0]).toBe(7)
  })
})

/** Below the ports of outgoing connections: one of those could take the port as soon as it is given back. */
async function listenSomewhere(): Promise<{ server: Server; port: number }> {
  const port = randomInt(5_000, 9_000)
  const server = createServer().listen(port, '127.0.0.1')
  const isListening = await once(server, 'listening').then(Boolean, () => false)
  return isListening ? { server, port } : listenSomewhere()
}

/** A process that has ended but was not collected by its parent counts as gone. */
function isRunning(pid: number) {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return process.platform !== 'linux'
  }
}
