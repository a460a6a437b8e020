const money = new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'GBP' })
const moments = {
  long: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }),
  medium: new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }),
}
const list = new Intl.ListFormat('en-GB')

/** January first. */
export const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

export function formatPrice(pence: number): string {
  return money.format(pence / 100)
}

/** Date and time of day in UTC, because the server does not know the visitor's time zone. */
export function formatMoment(date: Date, dateStyle: keyof typeof moments): string {
  return `${moments[dateStyle].format(date)} UTC`
}

/** The names of the months, January being 1. */
export function formatMonths(numbers: readonly number[]): string {
  return list.format(numbers.map((month) => months[month - 1] ?? ''))
}
