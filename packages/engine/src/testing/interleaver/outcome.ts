import { SessionError } from '../../lib/errors/errors.ts'
import { canonical } from '../conformance/expect.ts'
import type { InterleaveOptions } from './options.ts'

/** What a caller was told. */
export type Answer =
  | { readonly kind: 'answered'; readonly text: string }
  /** It may or may not have happened. */
  | { readonly kind: 'unknown' }
  /** Nothing was written. */
  | { readonly kind: 'refused'; readonly code: string }
  /** Something else than a `SessionError` was thrown. */
  | { readonly kind: 'crashed'; readonly text: string }
  /** The call never ended. */
  | { readonly kind: 'none' }

export interface Outcome {
  readonly answers: readonly Answer[]
  /** What `after` resolved to. */
  readonly left: string
}

/** How some of the callers end, one after the other; `null` for those that did not call. */
interface Possible {
  readonly texts: readonly (string | null)[]
  readonly left: string
}

export async function answerOf(call: () => Promise<unknown>): Promise<Answer> {
  try {
    return { kind: 'answered', text: canonical(await call()) }
  } catch (error) {
    if (!(error instanceof SessionError)) return { kind: 'crashed', text: String(error) }
    return error.code === 'OUTCOME_UNKNOWN' ? { kind: 'unknown' } : { kind: 'refused', code: error.code }
  }
}

/** Every end of every order of every part of the callers. */
export async function possibleOutcomes<Storage extends object>(
  options: InterleaveOptions<Storage>,
): Promise<readonly Possible[]> {
  const { storage: open, store, before, callers, after } = options
  const possible: Possible[] = []
  for (const order of ordersOf(callers.map((_, at) => at))) {
    const storage = open()
    await before?.(store(storage))
    const texts: (string | null)[] = callers.map(() => null)
    for (const at of order) texts[at] = canonical(await callers[at]?.(store(storage)))
    possible.push({ texts, left: canonical(await after(store(storage))) })
  }
  return possible
}

export function isAllowed({ answers, left }: Outcome, possible: readonly Possible[]): boolean {
  return possible.some(
    (end) => end.left === left && answers.every((answer, at) => fits(answer, end.texts[at] ?? null)),
  )
}

function fits(answer: Answer, text: string | null): boolean {
  if (answer.kind === 'answered') return answer.text === text
  if (answer.kind === 'refused') return text === null
  return answer.kind === 'unknown'
}

/** Every order of every part of these numbers. */
function ordersOf(numbers: readonly number[]): number[][] {
  const longer = numbers.flatMap((first) =>
    ordersOf(numbers.filter((number) => number !== first)).map((rest) => [first, ...rest]),
  )
  return [[], ...longer]
}
