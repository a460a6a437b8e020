import type { Counts, TrayChart } from './tray-chart.ts'

/** What an endpoint of the lab answers. */
interface Answer extends Partial<Counts> {
  kept?: number[]
}

/** One way of keeping the cart: its fifty posts, and the tray that shows what came of them. */
export class TrayWay {
  readonly #root: HTMLElement
  readonly #chart: TrayChart
  readonly #cells: SVGElement[]
  #isDone = false

  constructor(root: HTMLElement, chart: TrayChart) {
    this.#root = root
    this.#chart = chart
    this.#cells = [...root.querySelectorAll<SVGElement>('[data-state]')]
  }

  /** Shows the empty tray. */
  clear(): void {
    for (const cell of this.#cells) cell.dataset.state = 'empty'
    this.#say('Waiting for its turn …')
    this.#root.hidden = false
  }

  /** Says nothing more of posts whose answers never came. */
  stopWaiting(): void {
    if (!this.#isDone) this.#say('')
  }

  async run(): Promise<void> {
    this.#say('On their way …')
    await this.#ask('DELETE')
    const start = performance.now()
    await Promise.all(this.#cells.map((cell, index) => this.#post(cell, index + 1)))
    const took = Math.round(performance.now() - start)
    this.#show((await this.#ask('GET')).kept ?? [], took)
    this.#isDone = true
  }

  async #post(cell: SVGElement, id: number): Promise<void> {
    await this.#ask('POST', new URLSearchParams({ id: String(id) }))
    cell.dataset.state = 'sent'
  }

  #show(kept: readonly number[], took: number): void {
    const all = this.#cells.length
    for (const [index, cell] of this.#cells.entries()) {
      cell.dataset.state = kept.includes(index + 1) ? 'kept' : 'lost'
    }
    this.#root
      .querySelector('.tray')
      ?.setAttribute('aria-label', `${kept.length} of ${all} cells have sprouted`)
    const lost = all - kept.length
    const loss = lost === 0 ? 'Nothing was lost.' : `${lost} ${lost === 1 ? 'was' : 'were'} lost.`
    this.#say(`${kept.length} of ${all} kept in ${took} ms. ${loss}`)
  }

  #say(text: string): void {
    const result = this.#root.querySelector('.result')
    if (result !== null) result.textContent = text
  }

  async #ask(method: string, body: URLSearchParams | null = null): Promise<Answer> {
    const response = await fetch(this.#root.dataset.path ?? '', { method, body })
    if (!response.ok) throw new Error(`The shop answered ${response.status}.`)
    const answer: Answer = await response.json()
    const { attempts, conflicts, retries } = answer
    if (attempts !== undefined && conflicts !== undefined && retries !== undefined)
      this.#chart.add({ attempts, conflicts, retries })
    return answer
  }
}
