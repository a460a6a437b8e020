import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { renderBars } from '../src/report/bar-plot.ts'
import { renderLines } from '../src/report/line-plot.ts'
import { shownFigure } from '../src/report/numbers.ts'
import { readResults, renderResults, replaceResults } from '../src/report/readme.ts'

const home = join(import.meta.dirname, '..')

describe('the README', () => {
  it('shows the results that lie beside it', async () => {
    const text = readFileSync(join(home, 'README.md'), 'utf8')
    const rendered = renderResults(await readResults(join(home, 'results')))
    expect(text).toBe(replaceResults(text, rendered))
  })

  it('begins with the results, and ends with what was tried', () => {
    const text = readFileSync(join(home, 'README.md'), 'utf8')
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)
    expect(text.indexOf('```')).toBeGreaterThan(text.indexOf('## Results'))
    expect(headings).toEqual(['Results', 'How to read it', 'How to run it', 'What was tried'])
  })

  it('keeps what stands before and after the results when they are written anew', () => {
    const [start, end] = ['<!-- results: written by `npm run bench` -->', '<!-- end of results -->']
    const text = (results: string) => `# A\n\n${start}\n\n${results}\n\n${end}\n\n## B\n`
    expect(replaceResults(text('old'), 'new')).toBe(text('new'))
  })
})

describe('figures', () => {
  it('have three digits, their unit and their spread', () => {
    expect(shownFigure({ value: 1.2345, min: 1, max: 12.345, unit: '×' })).toBe('1.23× (1.00–12.3)')
    expect(shownFigure({ value: 12345.6, unit: 'µs' })).toBe('12,346 µs')
  })
})

describe('plots', () => {
  it('of bars name each bar and escape what stands in it', () => {
    const figure = { value: 2, min: 1, max: 3, unit: '×' }
    const svg = renderBars({ name: 'a', title: 'A & B', unit: '×', bars: [{ label: '<c>', figure }] })
    expect(svg).toContain('A &amp; B')
    expect(svg).toContain('&lt;c>')
    expect(svg).toContain('2.00× (1.00–3.00)')
  })

  it('of lines draw one point for each value', () => {
    const points = [
      [1, 10],
      [4, 100],
      [16, 1000],
    ] as const
    const svg = renderLines({
      name: 'a',
      title: 'A',
      unit: 'B',
      lines: { xLabel: 'kB', series: [{ label: 's', points }] },
    })
    expect(svg.match(/r="3.5"/g)).toHaveLength(3)
  })

  it('follow the theme of the reader', () => {
    expect(renderBars({ name: 'a', title: 'A', unit: '', bars: [] })).toContain('prefers-color-scheme: dark')
  })
})
