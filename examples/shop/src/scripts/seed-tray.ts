import { Experiment } from './experiment.ts'
import { TrayChart } from './tray-chart.ts'
import { TrayWay } from './tray-way.ts'

/** Sends all posts at once, one way after the other, and shows which of them the cart of each still holds. */
export class SeedTray extends Experiment {
  protected async run(button: HTMLButtonElement): Promise<void> {
    this.say('')
    const counted = this.querySelector<HTMLElement>('.counted')
    if (counted !== null) counted.hidden = false
    const chart = new TrayChart(this)
    chart.restart()
    const ways = [...this.querySelectorAll<HTMLElement>('.way')].map((root) => new TrayWay(root, chart))
    for (const way of ways) way.clear()
    try {
      // One after the other, so that neither waits for the connections of the other.
      for (const way of ways) await way.run()
    } finally {
      for (const way of ways) way.stopWaiting()
    }
    button.textContent = 'Send fifty posts again'
  }
}
