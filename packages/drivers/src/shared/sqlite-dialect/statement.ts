export type SqlValue = string | number | null

/** One statement with its parameters, numbered as `?1`. */
export interface Statement {
  readonly sql: string
  readonly args: readonly SqlValue[]
}

/** What a row holds, by column. */
export type Row = Record<string, unknown>

/** Numbers the parameters of one statement. */
export interface Parameters {
  readonly args: readonly SqlValue[]
  /** The place of this value in the text. */
  (value: SqlValue): string
}

export function createParameters(): Parameters {
  const args: SqlValue[] = []
  const place = (value: SqlValue) => `?${args.push(value)}`
  return Object.assign(place, { args })
}
