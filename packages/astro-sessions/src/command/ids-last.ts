import type { Command } from 'commander'

/** The shape of a session's id, where it begins as a flag does: one in sixty-four of them. */
const LIKE_A_FLAG = /^-[\w-]{21}$/

/**
 * The words of a command line with the ids of sessions that begin with `-` at its end, behind `--`, where none is
 * taken for a flag: `-y…` would say yes. A line that has a `--` stays as it is.
 */
export function idsLast(program: Command, words: readonly string[]): readonly string[] {
  if (words.includes('--')) return words
  const takesValue = valueFlags(program)
  const isId = (word: string, at: number) => LIKE_A_FLAG.test(word) && !takesValue.has(words[at - 1] ?? '')
  const ids = words.filter(isId)
  if (ids.length === 0) return words
  return [...words.filter((word, at) => !isId(word, at)), '--', ...ids]
}

/** The flags behind which the next word is theirs. */
function valueFlags({ commands }: Command): ReadonlySet<string> {
  const options = commands.flatMap((command) => command.options)
  return new Set(options.flatMap(({ long, required }) => (required && long ? [long] : [])))
}
