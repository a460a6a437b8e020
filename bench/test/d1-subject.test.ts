import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { open } from '../src/workerd/d1-subject.ts'
import type { D1Subject } from '../src/workerd/worker.ts'

const conditions = ['@astro-sessions/source']

it.each<D1Subject>(['bare', 'ours', 'astro'])('%s reads and writes on D1 in workerd', async (subject) => {
  const folder = await mkdtemp(join(tmpdir(), 'bench-d1-'))
  const { run, close } = await open({ subject, folder, conditions })
  onTestFinished(async () => {
    await close()
    await rm(folder, { recursive: true, force: true })
  })
  for (const task of ['read', 'write', 'read any', 'write any']) {
    const measured = await run?.(task, { count: 8, parallel: 4 })
    expect(measured?.wall).toBeGreaterThan(0)
    expect(measured?.total).toBeCloseTo(8 * (measured?.wall ?? 0))
  }
  await expect(run?.('dance', { count: 1 })).rejects.toThrow('There is no task dance.')
})
