import type { Change } from './store.ts'

/** The change that does what two do, the second on what the first leaves. Neither clears, nor changes the meta. */
export function combined(first: Change, second: Change): Change {
  // What the first sets, the second may drop: its guard is that the first has set it.
  const dropped = [...second.dropIf].filter(([name, stamp]) => first.set.get(name)?.stamp === stamp)
  const deleted = [...second.delete, ...dropped.map(([name]) => name)]
  const rewritten = new Set([...second.set.keys(), ...deleted])
  const isLeft = ([name]: readonly [string, unknown]) => !rewritten.has(name)
  // A guard on what the first writes holds by itself. One on what the first drops holds if it is dropped.
  const isOpen = ([name]: readonly [string, unknown]) => !first.set.has(name) && !first.delete.includes(name)
  const guards = [...second.guard].filter(isOpen)
  return {
    now: Math.max(first.now, second.now),
    set: new Map([...[...first.set].filter(isLeft), ...second.set]),
    delete: [...first.delete.filter((name) => !rewritten.has(name)), ...deleted],
    dropIf: new Map([...first.dropIf, ...second.dropIf].filter(isLeft)),
    guard: new Map([...first.guard, ...guards.map(guardBefore(first))]),
    touch: first.touch || second.touch,
  }
}

const guardBefore =
  ({ dropIf }: Change) =>
  ([name, stamp]: readonly [string, string | null]) =>
    [name, dropIf.get(name) ?? stamp] as const
