import { PROGRAMS, pairsOf } from '@astro-sessions/engine/testing'

/** The pairs of requests in which the order of their calls can do most. */
export const explorerPairs = [
  ['append', 'append'],
  ['append', 'update'],
  ['update', 'update'],
  ['pull', 'pull'],
  ['slow append', 'logout'],
  ['update', 'regenerate'],
  ['regenerate', 'regenerate'],
  ['login', 'append'],
  ['login', 'other login'],
  ['update', 'expire'],
]

/** Every pair, for stores that answer fast enough. */
export const everyPair = pairsOf(PROGRAMS).map((pair) => pair.map(({ name }) => name))
