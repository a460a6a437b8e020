import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeBlocks } from '../e2e/support/code-blocks.ts'
import { postgresSchema, sqliteSchema } from '../packages/drivers/src/index.ts'
import { missingTests, namedTests } from './named-tests.ts'

const root = join(import.meta.dirname, '..')
const read = (page: string) => readFileSync(join(root, 'docs', page), 'utf8')
const page = read('drivers.md')
const evidence = read('drivers-evidence.md')
const cellsOf = (row: string) => row.split('|').map((cell) => cell.trim())
const claims = [...page.matchAll(/^\| (\d)\. [^|]+ \|(.+)\|$/gm)].map(([, guarantee = '', row = '']) => {
  return { guarantee, cells: cellsOf(row) }
})
const proofs = new Map(
  [...evidence.matchAll(/^\| (\d) \|(.+)\|$/gm)].map(([, guarantee = '', row = '']) => [
    guarantee,
    cellsOf(row),
  ]),
)
const letters = [...evidence.matchAll(/^\| ([A-Z]) \| ([^|]+) \| (.+) \|$/gm)].map(
  ([, letter = '', what = '', tests = '']) => ({ letter, what, tests }),
)

/** The columns of the claims; the proofs tell Redis Cluster from one Redis. */
const CLAIMED = [
  'memory',
  'fs',
  'sqlite',
  'redis',
  'postgres',
  'upstash',
  'libsql',
  'netlify-blobs',
  'deno-kv',
  'cloudflare-do',
  'cloudflare-d1',
  'cloudflare-kv',
  'any unstorage driver',
]
const PROVED = CLAIMED.toSpliced(4, 0, 'Redis Cluster')

describe('the guarantees of docs/drivers.md', () => {
  it('have the columns that this test reads', () => {
    expect(page).toContain(`| guarantee | ${CLAIMED.join(' | ')} |`)
    expect(evidence).toContain(`| guarantee | ${PROVED.join(' | ')} |`)
    expect(claims.map(({ guarantee }) => guarantee)).toEqual([...proofs.keys()])
  })

  it.each(claims)(
    '$guarantee has a proof in every column that claims it, and in no other',
    ({ guarantee, cells }) => {
      const proved = proofs.get(guarantee) ?? []
      for (const [at, driver] of PROVED.entries()) {
        const claim = cells[CLAIMED.indexOf(driver === 'Redis Cluster' ? 'redis' : driver)] ?? ''
        expect(proved[at] !== '', `${driver}: ${claim}`).toBe(!['', '**no**'].includes(claim))
      }
    },
  )

  it('are proved by letters that are explained, and every letter is used', () => {
    const used = new Set([...proofs.values()].flat().join(' ').split(/\s+/).filter(Boolean))
    // R says where the cases of A to D run.
    expect([...used, 'R'].sort()).toEqual(letters.map(({ letter }) => letter).sort())
  })

  it.each(letters)('$letter names tests that exist: $what', ({ tests }) => {
    expect(namedTests(tests).length).toBeGreaterThan(0)
    expect(missingTests(tests, join(root, 'packages'))).toEqual([])
  })
})

describe('the tables of docs/drivers.md', () => {
  const printed = codeBlocks(page).filter(({ language }) => language === 'sql')

  it('are those that `npx astro-sessions schema` prints for postgres, then for libsql and d1', () => {
    expect(printed.map(({ code }) => code)).toEqual([postgresSchema(), sqliteSchema()])
  })
})
