import { SessionError } from '@astro-sessions/engine'

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/
const PLACEHOLDER = /\{\{astro-sessions-env:([A-Za-z_][A-Za-z0-9_]*)(?:=([^{}]*))?\}\}/g

/** Answers the value of an environment variable, or `undefined` where it is not set. */
export type EnvReader = (name: string) => string | undefined

/**
 * A placeholder for an environment variable, for any string of a driver's options. The variable is read where
 * the server runs, at the first use of the store: the build holds its name and never its value. A server in which
 * it is missing says so when it starts. Works inside a template: `redis://${env('REDIS_HOST')}:6379`.
 *
 * @param fallback used when the variable is unset or empty. It is written into the build: no secret belongs here.
 * @throws SessionError `INVALID_OPTION` when the name cannot be that of a variable
 */
export function env(name: string, fallback?: string): string {
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw new SessionError(
      'INVALID_OPTION',
      'env() was called with something that cannot be the name of a variable.',
      {
        hint: "Pass the variable's name, not its value: env('REDIS_URL').",
      },
    )
  }
  const rest = fallback === undefined ? '' : `=${encodeURIComponent(fallback)}`
  return `{{astro-sessions-env:${name}${rest}}}`
}

/** True when a string anywhere in the value holds an `env()` placeholder. */
export function hasEnv(value: unknown): boolean {
  return envIn(value).length > 0
}

/**
 * The value with every `env()` placeholder replaced, through arrays and plain objects; everything else is
 * passed on as it is. An empty variable counts as unset.
 *
 * @throws SessionError `INVALID_OPTION` naming every variable that is unset and has no fallback
 */
export function resolveEnv<T>(value: T, read: EnvReader): T {
  const missing = new Set<string>()
  const resolved = mapStrings(value, (text) =>
    text.replace(PLACEHOLDER, (_, name: string, fallback: string | undefined) => {
      const found = read(name) || (fallback === undefined ? undefined : decodeURIComponent(fallback))
      if (found === undefined) missing.add(name)
      return found ?? ''
    }),
  )
  if (missing.size > 0) throw missingVariables([...missing])
  // `mapStrings` keeps the shape: it puts a string where a string was.
  return resolved as T
}

/** The variables without which a server cannot make the driver: those that an `env()` in the value has no fallback for. */
export function requiredEnv(value: unknown): string[] {
  const names = new Set<string>()
  mapStrings(value, (text) => {
    for (const [, name = '', fallback] of text.matchAll(PLACEHOLDER))
      if (fallback === undefined) names.add(name)
    return text
  })
  return [...names]
}

/** The variables that `env()` placeholders anywhere in the value name. */
export function envIn(value: unknown): string[] {
  const names: string[] = []
  mapStrings(value, (text) => {
    for (const [, name = ''] of text.matchAll(PLACEHOLDER)) names.push(name)
    return text
  })
  return names
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change))
  if (!isPlainObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, change)]))
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function missingVariables(names: string[]): SessionError {
  const [verb, noun] = names.length === 1 ? ['is', 'variable'] : ['are', 'variables']
  return new SessionError(
    'INVALID_OPTION',
    `The session driver needs the environment ${noun} ${names.join(' and ')}, which ${verb} not set for this server.`,
    {
      hint: `Set ${names.join(' and ')} and restart the server, or pass env() a fallback as its second argument.`,
    },
  )
}
