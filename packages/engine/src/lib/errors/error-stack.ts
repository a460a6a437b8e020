import { explanationOf } from './errors-page.ts'

/** Frames of these packages as a site has them installed: nobody looks for a mistake there first. */
const OWN_FRAME = /[\\/]node_modules[\\/](?:@astro-sessions[\\/]|astro-sessions[\\/])/

export interface Told {
  readonly name: string
  readonly code: string
  readonly message: string
  readonly hint: string | undefined
}

/**
 * A stack that says all there is to know: loggers print it, and neither a code nor a hint. It begins where the site
 * called; a stack of nothing but our own frames stays whole.
 */
export function toldStack({ name, code, message, hint }: Told, stack: string | undefined): string {
  const advice = [hint, explanationOf(code)].map((text) =>
    text === undefined ? '' : `\n  ${text.replaceAll('\n', '\n  ')}`,
  )
  const lines = (stack ?? '').split('\n').map((line) => line.trim())
  const frames = lines.filter((line) => line.startsWith('at ') && !line.startsWith(`at new ${name} `))
  const theirs = frames.filter((line) => !OWN_FRAME.test(line))
  const shown = theirs.length === 0 ? frames : theirs
  return [`${name} [${code}]: ${message}${advice.join('')}`, ...shown.map((line) => `    ${line}`)].join('\n')
}
