import { Experiment } from './experiment.ts'

/** How often the server is asked whether it has begun, every 50 milliseconds. */
const MOST_ASKED = 60

/** What the server says of the session that the page was made for. */
interface State {
  name: string | null
  isWatched: boolean
  interruptions: number
}

/** Logs out while a slow request is under way, and shows step by step what came of it. */
export class LateWrite extends Experiment {
  protected async run(): Promise<void> {
    // Without waiting for the answer, only for its beginning.
    const slow = post('/api/lab/slow')
    await Promise.race([slow, this.#begun()])
    this.#done('started', 'It is under way.')
    await post('/api/logout')
    forgetVisitor()
    this.#done('left', 'You are logged out.')
    const { name }: { name: string } = await (await slow).json()
    this.#done('answered', `It still worked for ${name}, who had started it.`)
    const now = await this.#ask()
    this.#done('checked', now.name === null ? 'Nobody is.' : `${now.name} is.`)
    const refused = now.interruptions === 1 ? 'One late write was refused' : 'No late write was refused'
    for (const element of this.querySelectorAll<HTMLElement>('button, [data-before]')) element.hidden = true
    for (const element of this.querySelectorAll<HTMLElement>('[data-after]')) element.hidden = false
    this.say(
      now.name === null ? `${refused}, and you stay logged out.` : `The login came back for ${now.name}.`,
    )
  }

  /** Resolves when the server has begun with the slow request. */
  async #begun(): Promise<void> {
    for (let asked = 0; asked < MOST_ASKED; asked++) {
      if ((await this.#ask()).isWatched) return
      await pause()
    }
  }

  async #ask(): Promise<State> {
    const response = await fetch(`/api/lab/who?id=${encodeURIComponent(this.dataset.session ?? '')}`)
    return response.json()
  }

  #done(step: string, text: string): void {
    const item = this.querySelector(`[data-step="${step}"]`)
    item?.toggleAttribute('data-done', true)
    const output = item?.querySelector('output')
    if (output) output.textContent = text
  }
}

/** The page was made for somebody who is no longer logged in: what it says of them goes. */
function forgetVisitor(): void {
  for (const element of document.querySelectorAll('notice-bar, idle-warning, .count')) element.remove()
  const account = document.querySelector<HTMLAnchorElement>('[data-account]')
  if (account === null) return
  account.href = '/login'
  account.textContent = 'Log in'
}

async function post(path: string): Promise<Response> {
  // A logout redirects, and where to is of no interest here.
  const response = await fetch(path, { method: 'POST', redirect: 'manual' })
  if (!response.ok && response.type !== 'opaqueredirect')
    throw new Error(`The shop answered ${response.status}.`)
  return response
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 50)
  })
}
