import { once } from 'node:events'
import { expect, it } from 'vitest'
import { forkWorker } from '../fork-worker.ts'
import { until } from './until.ts'

it('a program that a test has started ends with the test, also where that is killed', async () => {
  const starter = forkWorker(new URL('./program-starter.ts', import.meta.url), [])
  const [pid]: number[] = await once(starter, 'message')
  expect(isAlive(pid)).toBe(true)
  starter.kill('SIGKILL')
  await once(starter, 'exit')
  await until(() => !isAlive(pid), 'the program is gone')
})

function isAlive(pid = 0): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
