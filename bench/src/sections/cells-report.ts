import { ratiosOf, type Spread, spreadOf } from '../measure/statistics.ts'
import { figureOf } from './figures.ts'
import type { Table, Target } from './section.ts'
import type { Site } from './site-builds.ts'

export const STORES = ['redis', 'fs', 'sqlite', 'postgres', 'libsql'] as const

export interface Cell {
  readonly name: string
  readonly path: string
  readonly hasCookie: boolean
}

/** What is asked for. The first three never touch the session. */
export const CELLS: readonly Cell[] = [
  { name: 'untouched, no cookie', path: '/endpoint/untouched', hasCookie: false },
  { name: 'untouched, cookie', path: '/endpoint/untouched', hasCookie: true },
  { name: 'untouched page, cookie', path: '/untouched', hasCookie: true },
  { name: 'read', path: '/endpoint/read', hasCookie: true },
  { name: 'read + write', path: '/endpoint/write', hasCookie: true },
  { name: 'set only', path: '/endpoint/set', hasCookie: true },
]

const IDLE = CELLS.slice(0, 3)

/** What one site did in one cell, round by round. */
export interface Runs {
  readonly site: Site
  /** The store of those that it was measured beside: a site without a session has none. */
  readonly store: string
  readonly cell: Cell
  /** Microseconds of the server's own process for one request. */
  readonly cpu: number[]
  readonly perSecond: number[]
}

type Measure = 'cpu' | 'perSecond'

/** The ratios of our site to another one in a cell, round by round, on one store or on all of them. */
function ratioTo(
  other: Site['variant'],
  runs: readonly Runs[],
  at: { store?: string; cell: Cell; measure: Measure },
): Spread {
  const valuesOf = (variant: Site['variant']) =>
    runs
      .filter(({ site, cell }) => site.variant === variant && cell === at.cell)
      .filter(({ store }) => at.store === undefined || store === at.store)
      .flatMap((each) => each[at.measure])
  return ratiosOf(valuesOf('ours'), valuesOf(other))
}

export function tablesOf(runs: readonly Runs[]): Table[] {
  return STORES.map((store) => ({
    title: `A request, sessions in ${store}`,
    text:
      'CPU of the server’s own process for one request, in µs, and the ratios of astro-sessions to Astro’s own session and ' +
      'to a middleware that does nothing, in the same round: CPU, where lower is better, and requests per second, where ' +
      'higher is.',
    columns: [
      'does nothing, µs',
      'Astro’s session, µs',
      'astro-sessions, µs',
      'CPU to Astro’s session',
      'CPU to a middleware that does nothing',
      'requests/s to Astro’s session',
    ],
    rows: CELLS.map((cell) => {
      const cpuOf = (variant: Site['variant']) =>
        runs.find((run) => run.site.variant === variant && run.cell === cell && run.store === store)?.cpu ??
        []
      return {
        name: cell.name,
        cells: [
          ...(['no-op', 'astro', 'ours'] as const).map((variant) => figureOf(spreadOf(cpuOf(variant)), '')),
          figureOf(ratioTo('astro', runs, { store, cell, measure: 'cpu' }), '×'),
          IDLE.includes(cell) ? figureOf(ratioTo('no-op', runs, { store, cell, measure: 'cpu' }), '×') : '',
          figureOf(ratioTo('astro', runs, { store, cell, measure: 'perSecond' }), '×'),
        ],
      }
    }),
  }))
}

export function targetsOf(runs: readonly Runs[]): Target[] {
  const cells = STORES.flatMap((store) => CELLS.map((cell) => ({ store, cell })))
  return [
    ...cells.map(({ store, cell }) => {
      const ratio = ratioTo('astro', runs, { store, cell, measure: 'cpu' })
      return target(
        `CPU of a request, ${cell.name}, ${store}, to Astro’s session`,
        '≤ 1×',
        ratio,
        ratio.median <= 1,
      )
    }),
    ...cells.map(({ store, cell }) => {
      const ratio = ratioTo('astro', runs, { store, cell, measure: 'perSecond' })
      return target(
        `requests/s, ${cell.name}, ${store}, to Astro’s session`,
        '≥ 1×',
        ratio,
        ratio.median >= 1,
      )
    }),
    // Such a request asks no store.
    ...IDLE.slice(1).map((cell) => {
      const ratio = ratioTo('no-op', runs, { cell, measure: 'cpu' })
      return target(
        `CPU of a request, ${cell.name}, on all stores, to a middleware that does nothing`,
        '≤ 1.02×',
        ratio,
        ratio.median <= 1.02,
      )
    }),
  ]
}

function target(what: string, text: string, ratio: Spread, isMet: boolean): Target {
  return { what, target: text, figure: figureOf(ratio, '×'), isMet }
}
