import { SessionError } from '@astro-sessions/engine'
import leven from 'leven'
import { assertOptionsObject } from './options-object.ts'

export interface Written {
  /** How a configuration calls the driver. */
  readonly driver: string
  readonly options: object
  readonly known: readonly string[]
  readonly example: string
}

/** Letters that may differ from what was meant. */
const SLIPS = 2

/** What a template makes of a variable that is not set, where it is a part of its own. */
const LEFT_EMPTY = /(?:^|[/@:.=,])(?:undefined|null)(?:[/@:.,?&]|$)/

/**
 * Refuses options as a configuration writes them: those that the driver does not have, which would be taken in
 * silence, and those that are `undefined`, which a variable that is not set while the site is built leaves behind: a
 * default would come in their place.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export function assertWritten({ driver, options, known, example }: Written): void {
  assertOptionsObject(options, driver, example)
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown !== undefined) throw unknownOption(driver, unknown, known)
  const empty = emptyPath(options)
  if (empty !== null) throw emptyOption(driver, empty)
}

/** The names of options. An option that is added to the type and not here does not compile: it would be refused. */
export function namesOf<Options extends object>(names: Record<keyof Options, true>): string[] {
  return Object.keys(names)
}

function unknownOption(driver: string, name: string, known: readonly string[]): SessionError {
  const near = known.map((each) => ({ each, slips: leven(name, each) })).sort((a, b) => a.slips - b.slips)[0]
  const isNear = near !== undefined && near.slips <= Math.min(SLIPS, name.length / 2)
  const all = known.length > 0 ? `Its options are ${known.join(', ')}.` : 'It has none.'
  const advice = isNear ? `Did you mean \`${near.each}\`?` : all
  return new SessionError('INVALID_OPTION', `${driver}() has no option \`${name}\`. ${advice}`, {
    hint: 'An unknown option would be silently ignored.',
  })
}

/** Where a value is `undefined`, or a text holds the word in the place of a value; `null` when it is nowhere. */
function emptyPath(value: unknown, path: readonly string[] = []): string | null {
  if (value === undefined || (typeof value === 'string' && LEFT_EMPTY.test(value))) return path.join('.')
  if (typeof value !== 'object' || value === null) return null
  for (const [key, item] of Object.entries(value)) {
    const found = emptyPath(item, [...path, key])
    if (found !== null) return found
  }
  return null
}

function emptyOption(driver: string, path: string): SessionError {
  return new SessionError(
    'INVALID_OPTION',
    `The option \`${path}\` of ${driver}() is undefined, or contains the word: a variable is not set while the site is built, and a default would be used instead when it runs.`,
    {
      hint: `Have the variable read when the server runs: ${path.split('.').at(-1)}: env('NAME'), with env of astro-sessions/drivers. Or leave the option out.`,
    },
  )
}
