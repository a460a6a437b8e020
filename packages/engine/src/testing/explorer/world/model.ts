/** What one session holds, as the programs mean it. */
export interface ModelData {
  /** Items of the list, in any order; `null` when there is none. */
  list: string[] | null
  text: string | null
  /** How often it was counted. */
  count: number
  /** The flash that waits. */
  note: string | null
  userId: string | null
  /** How long the session may live after it began, in milliseconds. */
  absolute: number
  /** True for a session that starts from what one request wrote. */
  readonly isNew: boolean
}

export type Effect = (data: ModelData) => void

interface ModelSession {
  alive: boolean
  data: ModelData
  rotated: boolean
  /** Whether a login moved it away. */
  leftByLogin: boolean
  deadline: number | null
  /** What the list was, at each moment; `null` for nothing there. */
  readonly history: { at: number; list: string[] | null }[]
}

/** The sessions as they must be, moved by what the store acknowledges and what the programs meant by it. */
export class Model {
  readonly #sessions = new Map<string, ModelSession>()
  /** Keys that were ended before anybody could know of their session. */
  readonly #stillborn = new Set<string>()
  readonly violations: string[] = []
  moment = 0

  /** @param deadline `null` where it is not compared */
  begin(key: string, data: ModelData, deadline: number | null): void {
    if (this.#sessions.has(key)) this.violations.push('a session that was dead lives again')
    this.#sessions.set(key, { alive: true, data, rotated: false, leftByLogin: false, deadline, history: [] })
    this.#note(key)
    if (this.#stillborn.has(key)) this.end(key)
  }

  change(key: string, effects: readonly Effect[]): void {
    const session = this.#sessions.get(key)
    if (session?.alive !== true) {
      this.violations.push('a write was acknowledged on a session that is dead')
      return
    }
    for (const effect of effects) effect(session.data)
    this.#note(key)
  }

  end(key: string): void {
    const session = this.#sessions.get(key)
    if (session === undefined) {
      this.#stillborn.add(key)
      return
    }
    session.alive = false
    this.#note(key)
  }

  /** The session goes on under another key; a login starts its life anew. */
  move(key: string, successor: string, effects: readonly Effect[], isLogin: boolean): void {
    const session = this.#sessions.get(key)
    if (session?.alive !== true) {
      this.violations.push('a session that is dead was rotated')
      return
    }
    const data = copyOf(session.data)
    for (const effect of effects) effect(data)
    this.end(key)
    session.rotated = true
    session.leftByLogin = isLogin
    this.begin(successor, data, isLogin ? null : session.deadline)
  }

  expireAll(): void {
    for (const key of this.#sessions.keys()) this.end(key)
  }

  isAlive(key: string): boolean {
    return this.#sessions.get(key)?.alive === true
  }

  wasLeftByLogin(key: string): boolean {
    return this.#sessions.get(key)?.leftByLogin === true
  }

  wasRotated(key: string): boolean {
    return this.#sessions.get(key)?.rotated === true
  }

  /** Keys of the live sessions of a user. */
  keysOf(userId: string): string[] {
    return this.keys().filter((key) => this.dataOf(key)?.userId === userId)
  }

  keys(): string[] {
    return [...this.#sessions.keys()]
  }

  dataOf(key: string): ModelData | null {
    const session = this.#sessions.get(key)
    return session?.alive ? session.data : null
  }

  deadlineOf(key: string): number | null {
    return this.#sessions.get(key)?.deadline ?? null
  }

  /** True when the list was this at some moment since `since`. */
  hadList(key: string, list: readonly string[] | null, since: number): boolean {
    const history = this.#sessions.get(key)?.history ?? []
    return history.some((entry, index) => {
      const next = history[index + 1]?.at ?? Number.POSITIVE_INFINITY
      return next > since && sameItems(entry.list, list)
    })
  }

  #note(key: string): void {
    this.moment += 1
    const session = this.#sessions.get(key)
    const list = session?.alive ? session.data.list : null
    session?.history.push({ at: this.moment, list: list && [...list] })
  }
}

/** Milliseconds that a session lives at most, where no login names a shorter life. */
export const ABSOLUTE = 2_592_000_000

/** What a session holds that starts from what one request wrote. */
export function newData(): ModelData {
  return { list: null, text: null, count: 0, note: null, userId: null, absolute: ABSOLUTE, isNew: true }
}

/** The data as another session goes on from them. */
export function copyOf(data: ModelData): ModelData {
  return { ...data, list: data.list && [...data.list], isNew: false }
}

/** True when both lists hold the same items, each as often, in any order. */
export function sameItems(a: readonly string[] | null, b: readonly string[] | null): boolean {
  if (a === null || b === null) return a === b
  return a.length === b.length && a.toSorted().join('\n') === b.toSorted().join('\n')
}

export const removeList: Effect = (data) => {
  data.list = null
}

export const removeAll: Effect = (data) => {
  data.list = null
  data.text = null
  data.count = 0
  data.note = null
}
