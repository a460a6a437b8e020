/** Maps values to places on an axis, and says where its lines are. */
export interface Scale {
  place(value: number): number
  readonly ticks: readonly number[]
}

export interface ScaleOptions {
  readonly from: number
  readonly to: number
  readonly values: readonly number[]
}

/** From zero to a round number. */
export function linearScale({ from, to, values }: ScaleOptions): Scale {
  const largest = Math.max(...values, Number.MIN_VALUE)
  const step = roundStep(largest / 4)
  const end = Math.ceil(largest / step) * step
  const ticks = Array.from({ length: Math.round(end / step) + 1 }, (_, index) => index * step)
  return { ticks, place: (value) => from + (value / end) * (to - from) }
}

/** From one power of the base to another. */
export function logScale({ from, to, values }: ScaleOptions, base = 10): Scale {
  const log = (value: number) => Math.log(value) / Math.log(base)
  const low = Math.floor(log(Math.min(...values)) + 1e-9)
  const high = Math.max(low + 1, Math.ceil(log(Math.max(...values)) - 1e-9))
  const ticks = Array.from({ length: high - low + 1 }, (_, index) => base ** (low + index))
  return { ticks, place: (value) => from + ((log(value) - low) / (high - low)) * (to - from) }
}

/** The next of 1, 2, 5, 10, 20 and so on. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? 10 * power
}
