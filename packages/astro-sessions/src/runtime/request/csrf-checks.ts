import { SessionError } from '@astro-sessions/engine'

/** A promise that knows whether anybody waits for it. */
export class Watched<Answer> extends Promise<Answer> {
  isAwaited = false

  // What `then` answers is a promise like any other.
  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }

  /** A failure that nobody waits for ends no process: the request tells it. */
  static of<Answer>(work: Promise<Answer>): Watched<Answer> {
    const watched = new Watched<Answer>((resolve) => resolve(work))
    Promise.prototype.then.call(watched, undefined, () => undefined)
    return watched
  }

  // `await` of a subclass of Promise calls it, as `Promise.all`, `catch` and `finally` do.
  // biome-ignore lint/suspicious/noThenProperty: it is a promise
  override then<Done = Answer, Failed = never>(
    onDone?: ((answer: Answer) => Done | PromiseLike<Done>) | null,
    onFailed?: ((reason: unknown) => Failed | PromiseLike<Failed>) | null,
  ): Promise<Done | Failed> {
    this.isAwaited = true
    return super.then(onDone, onFailed)
  }
}

/** A check that a page has begun. */
export interface CsrfCheck {
  /** How the page calls it, for messages. */
  readonly call: string
  readonly answer: Watched<unknown>
  /** Whether the request is refused with it, whatever the page makes of its failure. */
  readonly isRequired: boolean
}

/** The checks of a request, which the first one brings along: the middleware of a site without forms has none of this. */
export class CsrfChecks {
  readonly #begun: CsrfCheck[] = []
  /** Those that the request must pass, and has not passed yet. */
  readonly #open = new Set<CsrfCheck>()

  add(check: CsrfCheck): void {
    this.#begun.push(check)
    if (!check.isRequired) return
    this.#open.add(check)
    // Not by the check's own `then`, which tells that the page waits.
    Promise.prototype.then.call(
      check.answer,
      () => this.#open.delete(check),
      () => undefined,
    )
  }

  /** Whether nothing that the page did may count, since another site can have sent the request. */
  get isRefused(): boolean {
    return this.#open.size > 0 || this.#forgotten !== undefined
  }

  get #forgotten(): CsrfCheck | undefined {
    return this.#begun.find(({ answer }) => !answer.isAwaited)
  }

  /**
   * Nothing leaves as if a check had passed that has not. A page that does not wait for one would let everybody in, and
   * TypeScript says nothing: so it fails for everybody, the first time that somebody tries it.
   *
   * @param status what the page wants to answer
   * @throws SessionError `NOT_AWAITED`; `CSRF_REFUSED` where a page went on after `requireCsrf` had refused its request
   */
  async settle(status: number): Promise<void> {
    const forgotten = this.#forgotten
    if (forgotten !== undefined) throw notAwaited(forgotten.call)
    if (status >= 400) return
    for (const { answer, isRequired } of this.#begun) if (isRequired) await answer
  }
}

function notAwaited(call: string): SessionError {
  return new SessionError(
    'NOT_AWAITED',
    `${call}() was called without \`await\`, so the page went on before the request was checked.`,
    {
      hint: `Write \`await ${call}(…)\`. The rules no-floating-promises and no-misused-promises of typescript-eslint, noFloatingPromises and noMisusedPromises of Biome, find such calls before they run.`,
    },
  )
}
