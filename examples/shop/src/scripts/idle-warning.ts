/** Seconds before the end that the warning comes; less for logins that are short themselves. */
const NOTICE = 5 * 60
const SHORTEST_SHARE = 4
/** Longest wait of one timer: browsers count no further than 24 days, and clocks get set. */
const LONGEST_WAIT = 60 * 60 * 1000

/** What one tab tells the others: that the server has just seen this visitor. */
const channel = new BroadcastChannel('login')

/**
 * Warns before the login ends because nobody did anything, and keeps it alive at a click.
 *
 * It asks the server nothing on its own, which would keep the login alive for ever. The times come with the page,
 * as a number of seconds, because the visitor's clock may be wrong. Where the site has `untilCookie`, what other tabs
 * did shows in that cookie: a visit that moved the end, or a logout.
 */
export class IdleWarning extends HTMLElement {
  #endsAt = 0
  #warnsAt = 0
  #timer = 0
  /** Milliseconds by which this device's clock is ahead of the server's. */
  #ahead = 0
  /** The instant in the cookie that was seen last; `undefined` on a site without it. */
  #told: number | undefined

  connectedCallback(): void {
    this.#ahead = Date.now() - Number(this.dataset.now)
    this.#told = until()
    this.#extend(Number(this.dataset.seconds))
    channel.postMessage(Number(this.dataset.seconds))
    channel.addEventListener('message', ({ data }) => this.#extend(Number(data)))
    // Timers stand still while a device sleeps.
    document.addEventListener('visibilitychange', () => this.#look())
    this.querySelector('button')?.addEventListener('click', () => this.#stay())
  }

  #extend(seconds: number): void {
    this.#endsAt = Date.now() + seconds * 1000
    this.#warnsAt = this.#endsAt - Math.min(NOTICE, seconds / SHORTEST_SHARE) * 1000
    this.#show('', null)
    this.#look()
  }

  #look(): void {
    clearTimeout(this.#timer)
    this.#readCookie()
    const now = Date.now()
    if (now >= this.#endsAt) {
      this.#show('Your login has ended.', 'a')
      return
    }
    if (now >= this.#warnsAt) this.#show(`Your login ends ${inMinutes(this.#endsAt - now)}.`, 'button')
    const next = now >= this.#warnsAt ? this.#endsAt : this.#warnsAt
    this.#timer = window.setTimeout(() => this.#look(), Math.min(next - now, LONGEST_WAIT))
  }

  /** Takes over what another tab has changed since. */
  #readCookie(): void {
    if (this.#told === undefined) return
    const told = until() ?? 0
    if (told === this.#told) return
    this.#told = told
    this.#endsAt = told === 0 ? 0 : told + this.#ahead
    this.#warnsAt =
      this.#endsAt - Math.min(NOTICE, (this.#endsAt - Date.now()) / 1000 / SHORTEST_SHARE) * 1000
    if (told > 0) this.#show('', null)
  }

  async #stay(): Promise<void> {
    try {
      const response = await fetch('/api/stay', { method: 'POST' })
      if (response.status === 401) {
        this.#endsAt = 0
        this.#look()
        return
      }
      const { seconds } = await response.json()
      this.#extend(seconds)
      channel.postMessage(seconds)
    } catch {
      this.#show('The shop could not be reached. Please try again.', 'button')
    }
  }

  /** Says something, with the one control that helps; an empty text hides everything. */
  #show(text: string, control: 'a' | 'button' | null): void {
    this.toggleAttribute('data-shown', text !== '')
    const alert = this.querySelector('[role="alert"]')
    // Only when it changes: what is set again is spoken again.
    if (alert !== null && alert.textContent !== text) alert.textContent = text
    for (const name of ['a', 'button'] as const) {
      const element = this.querySelector<HTMLElement>(name)
      if (element !== null) element.hidden = name !== control
    }
  }
}

/** When the login ends, as the cookie says that the site keeps for scripts. */
function until(): number | undefined {
  const value = /(?:^|; )session-until=(\d+)/.exec(document.cookie)?.[1]
  return value === undefined ? undefined : Number(value)
}

function inMinutes(ms: number): string {
  const minutes = Math.ceil(ms / 60_000)
  return minutes === 1 ? 'in a minute' : `in ${minutes} minutes`
}
