/** A cart of ten lines, a profile and a few settings: about 1 kB. */
export const DATA: Record<string, unknown> = {
  cart: Array.from({ length: 10 }, (_, index) => ({
    sku: `sku-${index}`,
    quantity: index + 1,
    note: 'as a gift',
  })),
  profile: { name: 'Ada Lovelace', mail: 'ada@example.org', since: '1970-01-01' },
  theme: 'dark',
  locale: 'en',
  visits: 7,
}
