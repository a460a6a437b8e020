import { Experiment } from './experiment.ts'
import { type Counts, TrayChart } from './tray-chart.ts'

interface Answer extends Counts {
  kept?: number[]
}

/** Sends all posts at once, and shows which of them the cart still holds. */
export class SeedTray extends Experiment {
  readonly #chart = new TrayChart(this)

  protected async run(button: HTMLButtonElement): Promise<void> {
    const cells = [...this.querySelectorAll<SVGElement>('[data-state]')]
    for (const cell of cells) cell.dataset.state = 'empty'
    this.say('On their way …')
    await ask('DELETE')
    this.#chart.restart()
    const start = performance.now()
    await Promise.all(cells.map((cell, index) => this.#post(cell, index + 1)))
    const took = Math.round(performance.now() - start)
    const { kept = [], ...counts } = await ask('GET')
    this.#chart.add(counts)
    for (const [index, cell] of cells.entries()) {
      cell.dataset.state = kept.includes(index + 1) ? 'kept' : 'lost'
    }
    this.#tray?.setAttribute('aria-label', `${kept.length} of ${cells.length} cells have sprouted`)
    const lost = cells.length - kept.length
    this.say(
      `${kept.length} of ${cells.length} kept in ${took} ms. ${lost === 0 ? 'Nothing was lost.' : `${lost} were lost.`}`,
    )
    button.textContent = 'Send fifty posts again'
  }

  async #post(cell: SVGElement, id: number): Promise<void> {
    const counts = await ask('POST', new URLSearchParams({ id: String(id) }))
    cell.dataset.state = 'sent'
    this.#chart.add(counts)
  }

  get #tray(): Element | null {
    return this.querySelector('.tray')
  }
}

async function ask(method: string, body: URLSearchParams | null = null): Promise<Answer> {
  const response = await fetch('/api/lab/cart', { method, body })
  if (!response.ok) throw new Error(`The shop answered ${response.status}.`)
  return response.json()
}
