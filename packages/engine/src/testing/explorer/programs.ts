/** One thing that a request does with its session. */
export type Step =
  /** `get`, add an item of its own, `set`. */
  | 'append'
  /** The same, with a turn of the others between `get` and `set`. */
  | 'slow append'
  /** `set` of another key, without a look. */
  | 'blind set'
  /** `update`: adds an item of its own. */
  | 'update'
  /** `increment` of a number that others count as well. */
  | 'increment'
  /** A look, with a turn of the others after it. */
  | 'slow look'
  | 'get'
  | 'pull'
  | 'delete'
  | 'clear'
  | 'regenerate'
  | 'login'
  | 'other login'
  | 'logout'
  | 'persist'
  /** `login` that ends after an hour. */
  | 'login for a while'
  /** `flash` of an item of its own; the other one is stored at once, as a form is that was sent too late. */
  | 'flash'
  | 'flash at once'
  | 'take flash'
  /** A look at the flash, which stays; what the request took comes back. */
  | 'keep flash'
  /** `login` on a site that allows one session for each user. */
  | 'capped login'
  /** `revokeAll` of the user who logs in. */
  | 'revoke all'
  /** The same, except the own session. */
  | 'revoke others'
  /** Time passes beyond every session's idle timeout. */
  | 'expire'
  /** The response leaves and the same browser sends its next request. */
  | 'next request'

/** What one browser does, step by step. */
export interface Program {
  readonly name: string
  readonly steps: readonly Step[]
  /** Whose cookie it starts with: the session that all programs share, its token of a while ago, or one that ended. */
  readonly start: 'shared' | 'rotated' | 'ended'
  /** Whether a browser asks ahead of a click, so that nothing may be taken away. */
  readonly isAhead?: boolean
}

function program(...steps: readonly Step[]): Program {
  return { name: steps.join(', '), steps, start: 'shared' }
}

function startingOn(start: 'rotated' | 'ended', ...steps: readonly Step[]): Program {
  return { name: `on a token that was ${start}: ${steps.join(', ')}`, steps, start }
}

/** Every kind of request that two of can meet. */
export const PROGRAMS: readonly Program[] = [
  program('get'),
  program('append'),
  program('slow append'),
  program('blind set'),
  program('update'),
  program('pull'),
  program('delete'),
  program('clear'),
  program('regenerate'),
  program('login'),
  program('other login'),
  program('logout'),
  program('persist'),
  program('expire'),
  program('append', 'update'),
  program('clear', 'append'),
  program('update', 'logout'),
  program('logout', 'append'),
  program('append', 'regenerate'),
  program('append', 'login', 'append'),
  program('login', 'update'),
  program('login', 'other login'),
  program('increment'),
  program('login', 'increment'),
  program('increment', 'login', 'increment'),
  program('slow look', 'blind set', 'increment'),
  program('regenerate', 'persist'),
  program('append', 'next request', 'get'),
  program('regenerate', 'next request', 'append'),
  program('login', 'next request', 'update'),
  program('logout', 'next request', 'blind set'),
  startingOn('rotated', 'append'),
  startingOn('rotated', 'blind set'),
  startingOn('rotated', 'update'),
  startingOn('rotated', 'regenerate'),
  startingOn('rotated', 'login'),
  startingOn('rotated', 'logout'),
  startingOn('ended', 'append'),
  startingOn('ended', 'logout'),
]

function ahead(...steps: readonly Step[]): Program {
  return { name: `in a prefetch: ${steps.join(', ')}`, steps, start: 'shared', isAhead: true }
}

/** Prefetches of what may be clicked, to meet the requests of {@link PROGRAMS}. */
export const AHEAD_PROGRAMS: readonly Program[] = [
  ahead('get'),
  ahead('append'),
  ahead('append', 'update'),
  ahead('blind set', 'delete'),
  ahead('pull'),
  ahead('delete'),
  ahead('delete', 'pull'),
  ahead('clear', 'append'),
  ahead('regenerate'),
  ahead('blind set', 'login'),
  ahead('append', 'logout'),
  ahead('persist'),
]

/** Flashes, and logins for a while, to meet each other and the requests of {@link PROGRAMS}. */
export const FLASH_PROGRAMS: readonly Program[] = [
  program('flash'),
  program('flash at once'),
  program('take flash'),
  program('keep flash'),
  program('take flash', 'keep flash'),
  program('take flash', 'keep flash', 'slow look', 'keep flash'),
  program('flash at once', 'next request', 'login', 'next request', 'take flash'),
  program('login for a while'),
  program('flash', 'login for a while', 'next request', 'regenerate'),
]

/** Requests that meet in the index of users, whose calls are interleaved as well. */
export const USER_PROGRAMS: readonly Program[] = [
  program('login'),
  program('login', 'next request', 'regenerate'),
  program('login', 'next request', 'append'),
  program('login', 'next request', 'logout'),
  program('revoke all'),
  program('login', 'next request', 'revoke others'),
]

/** Logins of which the last ones leave as many sessions as the site allows. */
export const CAPPED_PROGRAM: Program = program('capped login')

/** @throws RangeError when no program has this name */
export function programNamed(name: string): Program {
  const found = PROGRAMS.find((candidate) => candidate.name === name)
  if (found === undefined) throw new RangeError(`There is no program "${name}".`)
  return found
}

/** Threes in which a third request can tip what two settle. */
export const TRIPLES: readonly (readonly Program[])[] = [
  ['append', 'append', 'append'],
  ['update', 'append', 'regenerate'],
  ['append', 'regenerate', 'regenerate'],
  ['append', 'login', 'logout'],
  ['login', 'other login', 'append'],
  ['pull', 'pull', 'update'],
  ['blind set', 'logout', 'regenerate'],
  ['clear', 'append', 'update'],
  ['login', 'login', 'increment'],
  ['login, increment', 'login, increment', 'increment'],
  ['slow look, blind set, increment', 'regenerate', 'login'],
].map((names) => names.map(programNamed))
