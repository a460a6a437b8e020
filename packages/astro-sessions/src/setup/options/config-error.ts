import leven from 'leven'

/** Letters that may differ between a name and what was meant: two are a swapped pair. */
const SLIPS = 2

/** `Did you mean …?` when a known name, or the beginning of one, is near; else a list of them all. */
export function suggest(name: string, known: readonly string[]): string {
  const near = known
    .map((candidate) => ({ candidate, distance: distance(name, candidate) }))
    .filter((match) => match.distance <= Math.min(name.length / 2, Math.max(SLIPS, name.length / 3)))
    .sort((a, b) => a.distance - b.distance)[0]
  return near === undefined
    ? `Known are ${known.map(quote).join(', ')}.`
    : `Did you mean ${quote(near.candidate)}?`
}

export function quote(name: string): string {
  return `\`${name}\``
}

function distance(name: string, candidate: string): number {
  return Math.min(leven(name, candidate), leven(name, candidate.slice(0, name.length)))
}
