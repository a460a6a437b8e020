// Of the machine, also where a test holds the time of the process.
const { setTimeout: later } = globalThis

/** Waits until the condition holds; fails after two minutes: a Sentinel that was paused does nothing for half a minute. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + 120_000
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Waited in vain: ${what}`)
    await new Promise((resolve) => later(resolve, 5))
  }
}
