/** One directive of a header such as `Cache-Control`, its name in lower case. */
export interface Directive {
  readonly name: string
  /** Without its quotes; `null` when there is none. */
  readonly argument: string | null
}

/** The directives of a header of the family of `Cache-Control`, all lines of it joined by commas. */
export function parseDirectives(value: string): Directive[] {
  return partsOf(value).map(directiveOf)
}

function directiveOf(part: string): Directive {
  const equals = part.indexOf('=')
  if (equals < 0) return { name: part.trim().toLowerCase(), argument: null }
  const argument = part.slice(equals + 1).trim()
  const isQuoted = argument.length > 1 && argument.startsWith('"') && argument.endsWith('"')
  return {
    name: part.slice(0, equals).trim().toLowerCase(),
    argument: isQuoted ? argument.slice(1, -1) : argument,
  }
}

/** A comma in a quoted string separates nothing, unless the string never ends: caches read on then. */
function partsOf(value: string): string[] {
  const parts: string[] = []
  let start = 0
  let isQuoted = false
  for (let at = 0; at < value.length; at += 1) {
    const character = value[at]
    if (character === '\\' && isQuoted) at += 1
    else if (character === '"') isQuoted = !isQuoted
    else if (character === ',' && !isQuoted) {
      parts.push(value.slice(start, at))
      start = at + 1
    }
  }
  parts.push(value.slice(start))
  return isQuoted ? value.split(',') : parts
}
