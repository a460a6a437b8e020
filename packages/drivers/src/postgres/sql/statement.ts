export type SqlValue = string | number | boolean | null

/** One statement with its parameters, as every client of PostgreSQL takes it. */
export interface Statement {
  readonly text: string
  readonly values: readonly SqlValue[]
}

/** Numbers the parameters of one statement: PostgreSQL refuses one that the text does not mention. */
export interface Parameters {
  readonly values: readonly SqlValue[]
  /** The place of this value in the text. */
  (value: SqlValue): string
}

export function createParameters(): Parameters {
  const values: SqlValue[] = []
  const place = (value: SqlValue) => `$${values.push(value)}`
  return Object.assign(place, { values })
}

/**
 * A JSON parameter, and a list of texts. Both go as text: some clients would turn a text into JSON themselves where
 * they are told that a parameter is JSON, and lists into their own notation.
 */
export const asJson = (place: string) => `${place}::text::jsonb`
export const asTexts = (place: string) => `${place}::text::text[]`

/** A list of texts as PostgreSQL writes it. */
export function textList(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`
}
