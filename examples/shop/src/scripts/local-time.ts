/** Says a time in the time zone of the visitor's device. */
export class LocalTime extends HTMLElement {
  connectedCallback(): void {
    const time = this.querySelector('time')
    if (time === null) return
    const dateStyle = this.dataset.style === 'medium' ? 'medium' : 'long'
    const format = new Intl.DateTimeFormat('en-GB', { dateStyle, timeStyle: 'short' })
    time.textContent = format.format(new Date(time.dateTime))
  }
}
