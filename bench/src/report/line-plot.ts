import type { Plot } from '../sections/section.ts'
import { tickText } from './bar-plot.ts'
import { logScale, type Scale } from './scale.ts'
import { fixed, lineFrom, svgDocument, text } from './svg.ts'

type Lines = NonNullable<Plot['lines']>
type Series = Lines['series'][number]

const WIDTH = 840
const HEIGHT = 400
const LEFT = 90
const RIGHT = WIDTH - 190
const TOP = 64
const BOTTOM = HEIGHT - 52

/** Lines over two logarithmic axes, with their names at the end of each. */
export function renderLines({ title, unit, lines }: Plot): string {
  if (lines === undefined) throw new Error(`The plot "${title}" has nothing to draw.`)
  const points = lines.series.flatMap((series) => series.points)
  const xs = [...new Set(points.map(([x]) => x))]
  const x = { ...logScale({ from: LEFT, to: RIGHT, values: xs }, 2), ticks: xs }
  const y = logScale({ from: BOTTOM, to: TOP, values: points.map(([, value]) => value) })
  const names = placeNames(lines.series, y)
  return svgDocument(WIDTH, HEIGHT, title, [
    ...axes(x, y, unit),
    text({ x: (LEFT + RIGHT) / 2, y: HEIGHT - 14, className: 'small', anchor: 'middle' }, lines.xLabel),
    ...lines.series.flatMap((series, index) => drawn(series, x, y, { index, nameY: names[index] ?? TOP })),
  ])
}

function axes(x: Scale, y: Scale, unit: string): string[] {
  return [
    ...x.ticks.map((tick) =>
      text({ x: x.place(tick), y: BOTTOM + 18, className: 'small', anchor: 'middle' }, tickText(tick, '')),
    ),
    ...y.ticks.flatMap((tick) => [
      lineFrom([LEFT, y.place(tick)], [RIGHT, y.place(tick)], 'grid'),
      text({ x: LEFT - 8, y: y.place(tick) + 4, className: 'small', anchor: 'end' }, tickText(tick, unit)),
    ]),
  ]
}

function drawn(
  series: Series,
  x: Scale,
  y: Scale,
  { index, nameY }: { index: number; nameY: number },
): string[] {
  const places = series.points.map(([px, py]) => [x.place(px), y.place(py)] as const)
  const dots = places.map(
    ([px, py]) => `<circle cx="${fixed(px)}" cy="${fixed(py)}" r="3.5" class="f${index}"/>`,
  )
  const path = places.map(([px, py]) => `${fixed(px)},${fixed(py)}`).join(' ')
  const name = series.isOurs === true ? 'ours' : ''
  return [
    `<polyline points="${path}" class="s${index}"/>`,
    ...dots,
    `<circle cx="${RIGHT + 14}" cy="${fixed(nameY)}" r="4" class="f${index}"/>`,
    text({ x: RIGHT + 24, y: nameY + 4.5, className: name }, series.label),
  ]
}

/** Beside the last point of each line, but never over each other. */
function placeNames(series: readonly Series[], y: Scale): number[] {
  const wanted = series.map(({ points }, index) => ({ index, y: y.place(points.at(-1)?.[1] ?? 1) }))
  const names: number[] = []
  let last = Number.NEGATIVE_INFINITY
  for (const { index, y: place } of wanted.toSorted((a, b) => a.y - b.y)) {
    last = Math.max(place, last + 18)
    names[index] = last
  }
  return names
}
