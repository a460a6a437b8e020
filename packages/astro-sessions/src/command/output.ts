interface MaybeTerminal {
  readonly isTTY?: boolean
  /** Characters in a line of it. */
  readonly columns?: number
}

/** Where the command writes and asks. */
export interface Terminal {
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream & MaybeTerminal
  readonly stdin: NodeJS.ReadableStream & MaybeTerminal
}

/** What a terminal takes for a command, and what turns or hides text: labels are written by visitors. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu
const LONGEST = 60

/** The text as it can stand in one cell of a table. */
export function printable(text: string): string {
  const clean = text.replaceAll(UNPRINTABLE, '�')
  const characters = [...clean]
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : clean
}

/** Rows under a heading, in columns as wide as their widest cell. */
export function renderTable(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heading.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => [...(row[column] ?? '')].length)),
  )
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length))
      .join('  ')
      .trimEnd()
  return [heading, ...rows].map(line).join('\n')
}

/** The text as it can stand in one line of so many characters. */
export function fitted(text: string, columns: number): string {
  return text.length < columns ? text : `${text.slice(0, Math.max(0, columns - 2))}…`
}

/** An instant to the second, in UTC. */
export function renderTime(time: Date): string {
  return Number.isNaN(time.getTime()) ? '?' : `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** `1 session`, `12,000 sessions`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}
