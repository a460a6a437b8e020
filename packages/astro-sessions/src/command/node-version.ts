/**
 * What to say to a Node.js that is older than a package needs; `null` for one that is not.
 *
 * @param running as `process.version` says it
 * @param needed as `engines` of the package says it: `>=22.12`
 */
export function tooOld(running: string, needed: string): string | null {
  const least = needed.replace(/^>=/, '')
  const [major = 0, minor = 0] = numbersOf(running)
  const [leastMajor = 0, leastMinor = 0] = numbersOf(least)
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return null
  return `This command needs Node.js ${least} or later, and this is ${running.replace(/^v/, '')}.`
}

function numbersOf(version: string): number[] {
  return (version.match(/\d+/g) ?? []).map(Number)
}
