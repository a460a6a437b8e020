import { type EngineOptions, SessionError, type ValueCheck } from '@astro-sessions/engine'
import type { SessionDefinition } from '../../schema/define-session.ts'
import {
  describeIssue,
  isStandardSchema,
  type StandardSchema,
  validate,
} from '../../schema/standard-schema.ts'
import { loudListener } from './loud-listener.ts'

const FUNCTIONS = ['migrate', 'onEvent', 'onConflict'] as const
const KNOWN: readonly string[] = ['schema', ...FUNCTIONS]

/**
 * What the engine takes from the site's `session.config.ts`; nothing for a site without one.
 *
 * @param definition the default export of the file, as it came
 * @param isDev what its `onEvent` throws is told on the console
 * @throws SessionError `INVALID_OPTION` when it is not what `defineSession` takes
 */
export function engineOptionsOf(
  definition: unknown,
  isDev = false,
): Pick<EngineOptions, 'check' | 'onEvent' | 'onConflict'> {
  if (definition === undefined) return {}
  assertDefinition(definition)
  const { schema, migrate, onEvent, onConflict } = definition
  return {
    ...(schema === undefined ? {} : { check: createCheck(new Map(Object.entries(schema)), migrate) }),
    ...(onEvent === undefined ? {} : { onEvent: isDev ? loudListener(onEvent) : onEvent }),
    ...(onConflict === undefined ? {} : { onConflict }),
  }
}

/** Checks each key that has a schema. A value that was read and does not fit may be migrated to one that does. */
function createCheck(
  schemas: ReadonlyMap<string, StandardSchema>,
  migrate: SessionDefinition['migrate'],
): ValueCheck {
  return (key, value, use) => {
    const schema = schemas.get(key)
    if (schema === undefined) return { value }
    const owner = `"${key}" in session.config.ts`
    const result = validate(schema, value, owner)
    if (result.issues === undefined) return result
    const migrated = use === 'read' ? migrate?.(key, value) : undefined
    const again = migrated === undefined ? result : validate(schema, migrated, owner)
    return again.issues === undefined ? again : { issues: again.issues.map(describeIssue) }
  }
}

function assertDefinition(definition: unknown): asserts definition is SessionDefinition {
  if (definition === null) throw invalid('it has no default export')
  if (typeof definition !== 'object') throw invalid('its default export is not an object')
  const unknown = Object.keys(definition).find((key) => !KNOWN.includes(key))
  if (unknown !== undefined) throw invalid(`it knows no \`${unknown}\`, only ${KNOWN.join(', ')}`)
  for (const name of FUNCTIONS) {
    const value: unknown = Reflect.get(definition, name)
    if (value !== undefined && typeof value !== 'function') throw invalid(`\`${name}\` is not a function`)
  }
  const schema: unknown = Reflect.get(definition, 'schema')
  if (schema === undefined) return
  if (typeof schema !== 'object' || schema === null || isStandardSchema(schema))
    throw invalid('`schema` is not an object with one schema for each key')
  for (const [key, value] of Object.entries(schema)) {
    if (!isStandardSchema(value)) throw invalid(`the schema of "${key}" does not implement Standard Schema`)
  }
}

function invalid(reason: string): SessionError {
  return new SessionError('INVALID_OPTION', `The session.config.ts of this site cannot be used: ${reason}.`, {
    hint: 'It should be: export default defineSession({ schema: { cart: z.array(z.string()) } }), with defineSession of astro-sessions/server and the schemas of zod, valibot, arktype or another library that implements Standard Schema.',
  })
}
