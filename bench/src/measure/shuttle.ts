/** Calls `visit` for every contestant in every round; every other round goes backwards, so that none is always first. */
export async function shuttle<Contestant>(
  contestants: readonly Contestant[],
  rounds: number,
  visit: (contestant: Contestant, round: number) => Promise<unknown>,
): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    for (const contestant of round % 2 === 0 ? contestants : contestants.toReversed())
      await visit(contestant, round)
  }
}

/**
 * Asks every contestant, in turn, until V8 has optimized what they run: a server that has just started takes up to twice
 * the time of a warm one for a request.
 */
export async function warmUp<Contestant>(
  contestants: readonly Contestant[],
  isQuick: boolean,
  visit: (contestant: Contestant) => Promise<unknown>,
): Promise<void> {
  await shuttle(contestants, isQuick ? 1 : 8, visit)
}
