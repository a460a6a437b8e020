import type { Figure } from '../sections/section.ts'

/** A number with about three digits, and thousands parted. */
function shown(value: number, places?: number): string {
  const size = Math.abs(value)
  const digits = places ?? (size >= 100 || value === 0 ? 0 : size >= 10 ? 1 : 2)
  return value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** A figure with its unit, and the smallest and the largest round in brackets. */
export function shownFigure({ value, min, max, unit, places }: Figure): string {
  const joint = unit === '' || unit === '×' || unit === '%' ? unit : ` ${unit}`
  const whole = `${shown(value, places)}${joint}`
  return min === undefined || max === undefined
    ? whole
    : `${whole} (${shown(min, places)}–${shown(max, places)})`
}
