import type { Plot } from '../sections/section.ts'
import { shownFigure } from './numbers.ts'
import { linearScale, logScale, type Scale } from './scale.ts'
import { fixed, lineFrom, svgDocument, text } from './svg.ts'

type Bars = NonNullable<Plot['bars']>

const WIDTH = 840
const LEFT = 220
const RIGHT = WIDTH - 170
const BAR = 16
const ROW = 24
const TOP = 56
/** From this ratio between the largest and the smallest bar on, the axis is logarithmic. */
const WIDE = 25

/** Horizontal bars, the smallest and the largest round as a whisker over each. */
export function renderBars({ title, unit, mark, bars = [] }: Plot): string {
  const content: string[] = []
  const { scale, isLog } = scaleOf(bars, mark?.value)
  let y = TOP
  let group: string | undefined
  for (const bar of bars) {
    if (bar.group !== undefined && bar.group !== group) {
      y += group === undefined ? 4 : 14
      content.push(text({ x: 24, y: y + 12, className: 'group' }, bar.group))
      y += ROW
    }
    group = bar.group
    content.push(...rowOf(bar, y, scale))
    y += ROW
  }
  const axis = axisOf(scale, y, unit)
  const line = mark === undefined ? [] : markOf(scale.place(mark.value), y, mark.text)
  const note = isLog ? [text({ x: 24, y: y + 22, className: 'small' }, 'logarithmic axis')] : []
  return svgDocument(WIDTH, y + 36, title, [...axis, ...content, ...line, ...note])
}

function scaleOf(bars: Bars, mark: number | undefined): { scale: Scale; isLog: boolean } {
  const values = bars.map(({ figure }) => figure.value)
  const all = [...values, ...(mark === undefined ? [] : [mark])]
  const positive = all.filter((value) => value > 0)
  const isLog = positive.length === all.length && Math.max(...all) / Math.min(...all) > WIDE
  const options = { from: LEFT, to: RIGHT, values: all }
  return { scale: isLog ? logScale(options) : linearScale(options), isLog }
}

function rowOf({ label, isOurs, figure }: Bars[number], y: number, scale: Scale): string[] {
  const end = Math.max(LEFT + 1, scale.place(figure.value))
  const [low, high] = [figure.min, figure.max].map((value) =>
    value === undefined ? undefined : Math.min(RIGHT + 12, Math.max(LEFT, scale.place(value))),
  )
  const middle = y + BAR / 2
  const whisker =
    low === undefined || high === undefined ? [] : [lineFrom([low, middle], [high, middle], 'whisker')]
  const name = isOurs === true ? 'ours' : ''
  return [
    text({ x: LEFT - 10, y: y + 12.5, className: name, anchor: 'end' }, label),
    `<rect x="${LEFT}" y="${y}" width="${fixed(end - LEFT)}" height="${BAR}" rx="3" class="c${isOurs === true ? 1 : 0}"/>`,
    ...whisker,
    text({ x: WIDTH - 16, y: y + 12.5, className: name, anchor: 'end' }, shownFigure(figure)),
  ]
}

function axisOf(scale: Scale, bottom: number, unit: string): string[] {
  return scale.ticks.flatMap((tick) => {
    const x = scale.place(tick)
    return [
      lineFrom([x, TOP - 4], [x, bottom], 'grid'),
      text({ x, y: bottom + 16, className: 'small', anchor: 'middle' }, tickText(tick, unit)),
    ]
  })
}

export function tickText(tick: number, unit: string): string {
  const number = tick.toLocaleString('en-GB', { maximumSignificantDigits: 3 })
  return unit === '×' ? `${number}×` : `${number} ${unit}`.trim()
}

function markOf(x: number, bottom: number, label: string): string[] {
  return [
    lineFrom([x, TOP - 4], [x, bottom], 'mark'),
    text({ x, y: TOP - 8, className: 'small', anchor: 'middle' }, label),
  ]
}
