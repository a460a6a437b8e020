import type { PageLoad } from '../../../lib/values/handed-out.ts'

/** How long what belongs to one load of a page may show a flash that one part of it took, in milliseconds. */
const LONGEST_LOAD = 10_000

/** Who was told what only one may have: one request, or the parts of one page. */
export class HandedOut {
  readonly #takers = new Map<string, (PageLoad | null)[]>()
  #sharedSince: number | null = null

  /** Notes that somebody takes a flash from here on, which stays for the rest of its page. */
  share(now: number): void {
    this.#sharedSince ??= now
  }

  get isShared(): boolean {
    return this.#sharedSince !== null
  }

  /** Whether what is left of a flash may be gone by itself. */
  isOver(field: string, now: number): boolean {
    return field.startsWith('f:') && now >= (this.#sharedSince ?? Number.POSITIVE_INFINITY) + LONGEST_LOAD
  }

  /** Notes that a request was told an item; false where that was not for it. */
  give(item: string, load: PageLoad | null): boolean {
    const takers = [...(this.#takers.get(item) ?? []), load]
    this.#takers.set(item, takers)
    return takers.length === 1 || isOneLoad(takers)
  }

  /** Anybody may get it. */
  takeBack(item: string): void {
    this.#takers.delete(item)
  }

  /** Whether parts of this page were told it, and nobody else. */
  isFor(item: string, page: string): boolean {
    const takers = this.#takers.get(item) ?? []
    return takers.length > 0 && takers.every((load) => load?.page === page)
  }
}

/** A page has any number of islands, and is asked for twice only where a script may have fetched it ahead of a click. */
function isOneLoad(takers: readonly (PageLoad | null)[]): boolean {
  const [first] = takers
  if (takers.some((load) => load === null || load.page !== first?.page)) return false
  const whole = takers.filter((load) => load?.part !== 'island')
  return whole.length < 2 || (whole.length === 2 && whole.some((load) => load?.part === 'fetch'))
}
