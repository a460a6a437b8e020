/// <reference path="./workers.d.ts" />

import { env } from 'cloudflare:workers'
import { SessionError } from '@astro-sessions/engine'

export interface BindingNeeds<Name extends string> {
  readonly name: string
  /** What it is, for messages. */
  readonly what: string
  readonly methods: readonly Name[]
  /** What to do where it is missing. */
  readonly hint: string
}

/**
 * The binding of the worker, looked up in every call: what a binding answers belongs to one request.
 *
 * @throws SessionError `INVALID_OPTION` when the worker has none of that name and kind
 */
export function bindingNamed<Binding extends object>({
  name,
  what,
  methods,
  hint,
}: BindingNeeds<Extract<keyof Binding, string>>): Binding {
  const binding = env[name]
  if (hasMethods<Binding>(binding, methods)) return binding
  throw new SessionError(
    'INVALID_OPTION',
    `The worker has no ${what} called ${name}, which the session driver needs.`,
    { hint },
  )
}

function hasMethods<Binding extends object>(value: unknown, names: readonly string[]): value is Binding {
  if (typeof value !== 'object' || value === null) return false
  return names.every((name) => typeof Reflect.get(value, name) === 'function')
}
