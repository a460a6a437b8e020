/** Calls `visit` for every contestant in every round; every other round goes backwards, so that none is always first. */
export async function shuttle<Contestant>(
  contestants: readonly Contestant[],
  rounds: number,
  visit: (contestant: Contestant, round: number) => Promise<void>,
): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    for (const contestant of round % 2 === 0 ? contestants : contestants.toReversed())
      await visit(contestant, round)
  }
}
