import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, inject, it } from 'vitest'
// Declares what `inject` knows.
import '../../../../vitest.base.ts'

const RUNS = inject('isSoak') ? 2000 : 10

// Optimized code enters fewer blocks than there are in it.
const FLAGS = ['--conditions=@astro-sessions/source', '--no-opt', '--no-maglev', '--no-sparkplug']

it('twice the text from outside takes twice the steps at most, whatever reads it', async () => {
  const seed = Math.trunc(Math.random() * 2 ** 31)
  const script = fileURLToPath(new URL('./measure-work.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, script, `${seed}`, `${RUNS}`])
  expect(stdout, `seed ${seed}`).toBe(`${RUNS} texts\n`)
})
