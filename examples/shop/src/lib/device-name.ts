import Bowser from 'bowser'

/** Longer than any browser's own; what is beyond it is not looked at. */
const LONGEST = 400

/** A name that a person knows a device by, such as "Firefox on Linux", from its User-Agent header. */
export function deviceName(userAgent: string | null): string {
  if (!userAgent) return 'An unknown browser'
  const { browser, os } = Bowser.parse(userAgent.slice(0, LONGEST))
  if (browser.name === undefined || browser.name === '') return 'An unknown browser'
  return os.name === undefined || os.name === '' ? browser.name : `${browser.name} on ${os.name}`
}
