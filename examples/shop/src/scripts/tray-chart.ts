/** What the server has counted so far. */
export interface Counts {
  attempts: number
  conflicts: number
  retries: number
}

const WIDTH = 320
const HEIGHT = 120
/** Room for the width of a line at the edges. */
const MARGIN = 2

/** Draws the counts over time, as they come. */
export class TrayChart {
  readonly #root: HTMLElement
  #samples: (Counts & { at: number })[] = []
  #start = performance.now()

  constructor(root: HTMLElement) {
    this.#root = root
  }

  restart(): void {
    this.#samples = []
    this.#start = performance.now()
    this.add({ attempts: 0, conflicts: 0, retries: 0 })
  }

  add(counts: Counts): void {
    // Answers overtake each other, and counts only grow.
    const last = this.#samples.at(-1)
    if (last !== undefined && counts.attempts < last.attempts) return
    this.#samples.push({ ...counts, at: performance.now() - this.#start })
    this.#draw(counts)
  }

  #draw(counts: Counts): void {
    const end = Math.max(this.#samples.at(-1)?.at ?? 0, 1)
    const most = Math.max(50, counts.attempts, counts.conflicts)
    for (const line of ['attempts', 'conflicts', 'retries'] as const) {
      const points = this.#samples.map((sample) => `${x(sample.at / end)},${y(sample[line] / most)}`)
      this.#root.querySelector(`[data-line="${line}"]`)?.setAttribute('points', points.join(' '))
      const output = this.#root.querySelector(`[data-count="${line}"]`)
      if (output !== null) output.textContent = String(counts[line])
    }
    const { attempts, conflicts, retries } = counts
    const label = `${attempts} attempts, ${conflicts} conflicts and ${retries} retries in ${Math.round(end)} milliseconds`
    this.#root.querySelector('[data-chart]')?.setAttribute('aria-label', label)
  }
}

function x(share: number): string {
  return (MARGIN + share * (WIDTH - 2 * MARGIN)).toFixed(1)
}

function y(share: number): string {
  return (HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN)).toFixed(1)
}
