/** A figure with its spread over the rounds. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** @throws RangeError when there are no values */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  return { median: percentile(sorted, 50), min: percentile(sorted, 0), max: percentile(sorted, 100) }
}

/**
 * The value that so many per cent of the others do not exceed; between two values when none is exactly there.
 *
 * @param sorted in ascending order
 * @throws RangeError when there are no values
 */
export function percentile(sorted: readonly number[], share: number): number {
  const place = ((sorted.length - 1) * share) / 100
  const below = sorted[Math.floor(place)]
  const above = sorted[Math.ceil(place)]
  if (below === undefined || above === undefined) throw new RangeError('No values were measured.')
  return below + (above - below) * (place - Math.floor(place))
}

/** The ratios of two figures that were measured in the same rounds. */
export function ratiosOf(values: readonly number[], bases: readonly number[]): Spread {
  return spreadOf(values.map((value, round) => value / (bases[round] ?? Number.NaN)))
}
