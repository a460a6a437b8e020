/** The pairs of requests in which the order of their calls can do most; the long runs take all of them. */
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
