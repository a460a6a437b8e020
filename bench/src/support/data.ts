/** A line of a cart. */
export interface CartLine {
  readonly sku: string
  readonly quantity: number
  readonly note: string
}

/** The session of a small shop: a cart of ten lines, a profile, a few settings; about 1 kB. */
export const DATA = {
  cart: Array.from({ length: 10 }, (_, index): CartLine => line(`sku-${index}`, index + 1)),
  profile: { name: 'Ada Lovelace', mail: 'ada@example.org', since: '1970-01-01' },
  theme: 'dark',
  locale: 'en',
  visits: 7,
}

export function line(sku: string, quantity = 1): CartLine {
  return { sku, quantity, note: 'as a gift' }
}

/** Text of that length that a serializer cannot shorten. */
export function textOf(length: number): string {
  return 'abcdefghij'.repeat(Math.ceil(length / 10)).slice(0, length)
}
