import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const read = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8')
const bench = read('bench/README.md')
const why = read('docs/why.md')

const STORES = ['fs', 'sqlite', 'redis']
const ALL_STORES = [...STORES, 'postgres', 'libsql']
/** The rows of docs/why.md, and what the benchmarks call them. */
const ROWS = [
  { row: 'endpoint that does not use it', cell: 'untouched, cookie' },
  { row: 'page that does not use it', cell: 'untouched page, cookie' },
  { row: 'endpoint that reads', cell: 'read' },
  { row: 'endpoint that reads and writes', cell: 'read + write' },
  { row: 'endpoint that writes only', cell: 'set only' },
]

/** The median for each store, as the benchmarks have written it. */
function measured(cell: string, stores = STORES): string[] {
  return stores.map((store) => {
    const start = `| CPU of a request, ${cell}, ${store}, to Astro’s session | ≤ 1× | `
    const [, rest] = bench.split(start)
    if (rest === undefined) throw new Error(`bench/README.md has no row "${start}".`)
    return rest.slice(0, rest.indexOf('×') + 1)
  })
}

/** From the smallest to the largest of these, as percent that are added. */
function range(cells: readonly string[]): string {
  const added = cells
    .flatMap((cell) => measured(cell, ALL_STORES))
    .map((ratio) => Math.round(Number.parseFloat(ratio) * 100) - 100)
  return `${Math.min(...added)}–${Math.max(...added)} % more`
}

describe('the CPU of a request', () => {
  it.each(ROWS)('is in docs/why.md what the benchmarks measured: $row', ({ row, cell }) => {
    expect(why).toContain(`| ${row} | ${measured(cell).join(' | ')} |`)
  })

  it('is in README.md what they measured, unused and read', () => {
    const text = read('README.md').replace(/\s+/g, ' ')
    const unused = range(['untouched, cookie', 'untouched page, cookie'])
    expect(text).toContain(`a request with a session cookie costs ${unused} CPU`)
    expect(text).toContain(`one without a cookie ${range(['untouched, no cookie'])}`)
    expect(text).toContain(`a request that reads costs ${range(['read'])}`)
  })
})
