import { SessionError } from '@astro-sessions/engine'

/** A schema of any library that implements Standard Schema, version 1: zod, valibot, arktype and others. */
export interface StandardSchema<Output = unknown> {
  /** What Standard Schema defines. */
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

/** The value as the schema made it, or what is wrong with it. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

/** One thing that is wrong with a value. */
export interface SchemaIssue {
  /** What is wrong, in words. */
  readonly message: string
  /** Where in the value. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/**
 * What the schema makes of a value, or the issues it has with it.
 *
 * @param owner whose schema it is, for the message
 * @throws SessionError `INVALID_OPTION` when the schema is asynchronous; some libraries answer in the same way where
 * the schema's own code throws
 */
export function validate<Output>(
  schema: StandardSchema<Output>,
  value: unknown,
  owner: string,
): SchemaResult<Output> {
  const result = schema['~standard'].validate(value)
  if (!(result instanceof Promise)) return result
  // Its own failure would be reported as unhandled, beside the one that counts.
  result.catch(() => undefined)
  throw new SessionError(
    'INVALID_OPTION',
    `The schema of ${owner} returned a promise: it is asynchronous, or its own code threw. Values are checked synchronously.`,
    {
      hint: 'Leave asynchronous refinements out of the schema. If a check needs a database or a request, do it before you set the value.',
    },
  )
}

/** True for what looks like a schema of Standard Schema. */
export function isStandardSchema(value: unknown): value is StandardSchema {
  // Schemas of some libraries are functions.
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  const standard: unknown = Reflect.get(value, '~standard')
  return (
    typeof standard === 'object' &&
    standard !== null &&
    typeof Reflect.get(standard, 'validate') === 'function'
  )
}

/** The issue in words: where and what. */
export function describeIssue({ message, path = [] }: SchemaIssue): string {
  const place = path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.')
  return place === '' ? message : `${place}: ${message}`
}
