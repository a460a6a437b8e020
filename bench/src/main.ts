import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeReadme } from './report/readme.ts'
import { writePlots } from './report/write-plots.ts'
import type { RunSection } from './sections/section.ts'
import { describeMachine } from './support/machine.ts'
import { startRedis } from './support/redis-server.ts'

const SECTIONS: Record<string, () => Promise<{ default: RunSection }>> = {
  engine: () => import('./sections/engine.ts'),
  site: () => import('./sections/site.ts'),
  cells: () => import('./sections/cells.ts'),
  contention: () => import('./sections/contention.ts'),
  growth: () => import('./sections/growth.ts'),
  'growth-sql': () => import('./sections/growth-sql.ts'),
  limits: () => import('./sections/limits.ts'),
}

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
    million: { type: 'boolean', default: false },
    out: { type: 'string', default: join(import.meta.dirname, '..', 'results') },
  },
})
const names = values.only?.flatMap((name) => name.split(',')) ?? Object.keys(SECTIONS)
const unknown = names.find((name) => !Object.hasOwn(SECTIONS, name))
if (unknown !== undefined) {
  console.error(`There is no section "${unknown}". Choose among ${Object.keys(SECTIONS).join(', ')}.`)
  process.exit(2)
}

await mkdir(values.out, { recursive: true })
const start = performance.now()
for (const name of names) await runSection(name)
await writeReadme(values.out)
progress(`done: ${values.out}`)

async function runSection(name: string): Promise<void> {
  const section = await SECTIONS[name]?.()
  if (section === undefined) return
  const folder = await mkdtemp(join(tmpdir(), 'sessions-bench-'))
  const began = performance.now()
  try {
    await using redis = await startRedis()
    const machine = describeMachine(redis.version)
    const { quick: isQuick, million: isMillion } = values
    const result = await section.default({ redis, folder, isQuick, isMillion, progress })
    const seconds = Math.round((performance.now() - began) / 1000)
    const text = JSON.stringify({ section: name, isQuick, seconds, machine, ...result }, rounded, 2)
    await writeFile(join(values.out, `${name}.json`), `${text}\n`)
    await writePlots(values.out, result.plots)
    progress(`${name}: done in ${seconds} s`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Five digits say more than the measurement knows. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value
}

function progress(text: string): void {
  const seconds = ((performance.now() - start) / 1000).toFixed(0).padStart(3)
  console.log(`${seconds} s  ${text}`)
}
