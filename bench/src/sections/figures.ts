import type { Spread } from '../measure/statistics.ts'
import type { Figure } from './section.ts'

/** A measured spread as a figure. */
export function figureOf({ median, min, max }: Spread, unit: string): Figure {
  return { value: median, min, max, unit }
}

/** A figure that was counted, or measured once. */
export function exactly(value: number, unit = '', places = 0): Figure {
  return { value, unit, places }
}
