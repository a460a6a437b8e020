import { Session } from 'node:inspector/promises'
import fc from 'fast-check'
import type { Pumped } from './outside-text.ts'

// Arguments: a seed, and how many texts of random parts. Prints the text for which something takes too many steps.

// Before anything that is measured is loaded: V8 counts in what it compiled since.
const inspector = new Session()
inspector.connect()
await inspector.post('Profiler.enable')
await inspector.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
const { readers } = await import('./readers.ts')
const { pumped, rows } = await import('./outside-text.ts')

/** Code that runs for a text from outside: our own, and what it hands the text to. */
const COUNTED = /packages\/(engine|astro-sessions)\/src\/|node_modules\/(devalue|cookie)\//

/** How often V8 entered a block of the counted code since the last time. The same each time, however busy the machine is. */
async function workOf(task: () => unknown): Promise<number> {
  await task()
  const { result } = await inspector.post('Profiler.takePreciseCoverage')
  let work = 0
  for (const { url, functions } of result) {
    if (!COUNTED.test(url)) continue
    for (const { ranges } of functions) for (const { count } of ranges) work += count
  }
  return work
}

const SIZE = 100
/** What a call does whatever its text is, and where it ends at a limit. */
const START = 300

const [seed = 1, runs = 10] = process.argv.slice(2).map(Number)
for (const [name, read] of Object.entries(readers)) {
  await workOf(() => read(''))
  const property = fc.asyncProperty(pumped, async ({ before, pump, after }) => {
    const textOf = (times: number) => `${before}${pump.repeat(times)}${after}`
    const once = await workOf(() => read(textOf(SIZE)))
    const twice = await workOf(() => read(textOf(2 * SIZE)))
    if (twice > 2.2 * once + START)
      throw new Error(`${name}: ${once} steps became ${twice} for twice the text`)
  })
  const examples = rows.map((row): [Pumped] => [row])
  const checked = await fc.check(property, { seed, numRuns: rows.length + runs, examples })
  if (checked.failed) console.log(String(checked.errorInstance), fc.defaultReportMessage(checked))
}
console.log(`${runs} texts`)
