import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { randomly } from '../../../../vitest.random.ts'

// Optimized code enters fewer blocks than there are in it.
const FLAGS = ['--conditions=@astro-sessions/source', '--no-opt', '--no-maglev', '--no-sparkplug']

it('twice the text from outside takes twice the steps at most, whatever reads it', async () => {
  const { seed, numRuns } = randomly(10)
  const script = fileURLToPath(new URL('./measure-work.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, script, `${seed}`, `${numRuns}`])
  expect(stdout, `seed ${seed}`).toBe(`${numRuns} texts\n`)
})
