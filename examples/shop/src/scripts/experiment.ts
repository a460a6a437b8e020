/** An experiment of the lab: what happens when its button is pressed, and a line that says what came of it. */
export abstract class Experiment extends HTMLElement {
  protected abstract run(button: HTMLButtonElement): Promise<void>

  connectedCallback(): void {
    const button = this.querySelector('button')
    if (button === null) return
    button.disabled = false
    button.addEventListener('click', async () => {
      button.disabled = true
      try {
        await this.run(button)
      } catch {
        this.say('The shop could not be reached. Please reload the page and try again.')
      }
      button.disabled = false
      // A disabled button loses the focus.
      button.focus({ preventScroll: true })
    })
  }

  protected say(text: string): void {
    const line = this.querySelector('[data-says]')
    if (line !== null) line.textContent = text
  }
}
