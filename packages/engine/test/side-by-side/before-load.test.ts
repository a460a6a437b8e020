import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { browserWith, createSite, dataOf } from '../support/site.ts'

const run = promisify(execFile)

describe('a call that is made some turns before load', () => {
  const distances = Array.from({ length: 30 }, (_, turns) => turns)

  it.each(['leads to another session', 'fails'])(
    'is stored or refused, however many turns, where that %s',
    async (outcome) => {
      const lost: number[] = []
      for (const turns of distances) {
        const site = createSite()
        const own = await browserWith(site, { n: 1 })
        const other = await browserWith(site, { n: 50 })
        const request = own.open()
        await request.session.get('n')
        const counting = request.session.increment('n').catch(() => 'refused')
        for (let turn = 0; turn < turns; turn++) await null
        const token = outcome === 'fails' ? 'y'.repeat(43) : (other.token ?? '')
        await request.session.load(token).catch(() => undefined)
        const answer = await counting
        await request.commit()
        const stored = (await dataOf(own)).n === 2
        if ((answer === 2) !== stored || (await dataOf(other)).n !== 50) lost.push(turns)
      }
      expect(lost).toEqual([])
    },
  )
})

/** Ada's first call of the process that takes effect at once, and a login of bob before its code is there. */
const FIRST_CALL = `
const { createEngine } = await import('./src/index.ts')
const { memoryStore } = await import('./src/memory.ts')
const engine = createEngine({ store: memoryStore() })
async function visit(token, page) {
  const request = engine.open(token)
  await page(request.session)
  return (await request.commit()).token
}
// What a login needs is there by then.
await visit(await visit(undefined, (session) => session.login('zoe')), (session) => session.login('max'))
const ada = await visit(undefined, (session) => session.login('ada'))
let updating
const bob = await visit(ada, (session) => {
  updating = session.update('notes', () => 'by ada')
  session.login('bob')
})
await updating
const { session } = engine.open(bob)
console.log(JSON.stringify([await session.userId(), await session.keys()]))
`

it('the first call of a process stays with the user who made it', async () => {
  const cwd = fileURLToPath(new URL('../../', import.meta.url))
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', FIRST_CALL], { cwd })
  expect(JSON.parse(stdout)).toEqual(['bob', []])
})
