import fc from 'fast-check'
import { expect } from 'vitest'
import type { Session } from '../../src/index.ts'
import type { Browser } from './site.ts'

/** What a page does next, or `commit` for a response that is written in several steps. */
export type Step =
  | { do: 'set'; key: string; value: number }
  | { do: 'delete' | 'get' | 'has' | 'increment' | 'pull' | 'takeFlash' | 'keepFlash'; key: string }
  | { do: 'flash'; key: string; value: number }
  | { do: 'setLarge'; value: number }
  | { do: 'login'; user: string; keep?: string[] | false }
  | { do: 'clear' | 'destroy' | 'regenerate' | 'keys' | 'user' | 'commit' }

const key = fc.constantFrom('a', 'b', 'c')
const value = fc.nat(3)

const onKey: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('set' as const), key, value }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom('delete', 'get', 'has', 'increment', 'pull', 'takeFlash', 'keepFlash'),
      key,
    }),
  },
  fc.record({ do: fc.constant('flash' as const), key, value }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('setLarge' as const), value }) },
)

export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 15, arbitrary: onKey },
  fc.record({ do: fc.constant('login' as const), user: fc.constantFrom('ada', 'bob') }),
  fc.record({
    do: fc.constant('login' as const),
    user: fc.constantFrom('ada', 'bob'),
    keep: fc.oneof(fc.constant(false as const), fc.subarray(['a', 'b', 'c'])),
  }),
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('clear', 'destroy', 'regenerate', 'keys', 'user', 'commit'),
    }),
  },
)

/** What a page does after its response has started: nothing that a cookie would have to tell. */
export const lateStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 15, arbitrary: onKey },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('clear', 'keys', 'user') }) },
)

/** Whether a step starts no session where there is none. */
export function onlyLooks(step: Step): boolean {
  return ['get', 'has', 'keys', 'user'].includes(step.do)
}

/** A limit under which a session has room for one large value, and not for another one beside it. */
export const ROOM = 15_000
const large = (value: number) => String(value).padStart(10_000, 'x')

/** A session as a plain object: what one visitor must see who sends one request after the other. */
export interface Model {
  user: string | null
  data: Map<string, number | string>
  flashes: Map<string, number>
  /** The flashes that the request under way has taken. */
  taken: Map<string, number>
}

export function emptyModel(): Model {
  return { user: null, data: new Map(), flashes: new Map(), taken: new Map() }
}

/** Does one step on the session and on the model, and compares what they answer. */
export async function take(step: Step, session: Session, model: Model, commit: () => Promise<unknown>) {
  switch (step.do) {
    case 'set':
      session.set(step.key, step.value)
      model.data.set(step.key, step.value)
      return
    case 'setLarge':
      session.set('large', large(step.value))
      model.data.set('large', large(step.value))
      return
    case 'flash':
      session.flash(step.key, step.value)
      model.flashes.set(step.key, step.value)
      model.taken.delete(step.key)
      return
    case 'login':
      session.login(step.user, step.keep === undefined ? {} : { keep: step.keep })
      logIn(model, step.user, step.keep)
      return
    case 'clear':
      session.clear()
      Object.assign(model, { ...emptyModel(), user: model.user })
      return
    case 'destroy':
      session.destroy()
      Object.assign(model, emptyModel())
      return
    case 'regenerate':
      session.regenerate()
      return
    case 'commit':
      await commit()
      return
    case 'keys':
      expect((await session.keys()).sort()).toEqual([...model.data.keys()].sort())
      return
    case 'user':
      expect(await session.userId()).toBe(model.user)
      return
    default:
      await takeOnKey(step.do, step.key, session, model)
  }
}

async function takeOnKey(
  verb: 'delete' | 'get' | 'has' | 'increment' | 'pull' | 'takeFlash' | 'keepFlash',
  key: string,
  session: Session,
  { data, flashes, taken }: Model,
) {
  const held = data.get(key)
  const note = flashes.get(key) ?? taken.get(key)
  if (verb === 'get') expect(await session.get(key)).toBe(held)
  if (verb === 'has') expect(await session.has(key)).toBe(held !== undefined)
  if (verb === 'takeFlash') expect(await session.flash(key)).toBe(note)
  if (verb === 'keepFlash') expect(await session.flash(key, { keep: true })).toBe(note)
  if (verb === 'takeFlash' && note !== undefined) taken.set(key, note)
  if (verb === 'takeFlash') flashes.delete(key)
  if (verb === 'keepFlash' && note !== undefined) flashes.set(key, note)
  if (verb === 'increment') expect(await session.increment(key)).toBe(Number(held ?? 0) + 1)
  if (verb === 'increment') data.set(key, Number(held ?? 0) + 1)
  if (verb === 'pull') expect(await session.pull(key)).toBe(held)
  if (verb === 'delete') session.delete(key)
  if (verb === 'pull' || verb === 'delete') data.delete(key)
}

function logIn(model: Model, user: string, keep?: readonly string[] | false) {
  const isForeign = model.user !== null && model.user !== user
  if (isForeign) Object.assign(model, emptyModel())
  for (const name of [...model.data.keys()]) {
    if (keep === false || (keep !== undefined && !keep.includes(name))) model.data.delete(name)
  }
  model.user = user
}

/** Compares what a new request of the visitor sees with the model, but for flashes, which a look would take away. */
export async function compare(browser: Browser, { user, data }: Model) {
  const { session } = browser.open()
  expect(Object.fromEntries(await session.entries())).toEqual(Object.fromEntries(data))
  expect(await session.userId()).toBe(user)
  expect((await session.info()) === null).toBe(browser.token === undefined)
}
