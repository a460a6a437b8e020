import { existsSync, readFileSync } from 'node:fs'
import { durableObjectSetup, hasEnv } from '@astro-sessions/drivers'
import { AstroError } from 'astro/errors'
import type { ResolvedDriver } from './driver.ts'

const DEFAULT_BINDING = 'SESSIONS'

/** What the files of a built worker export, by their names. */
export type WorkerExports = ReadonlyMap<string, readonly string[]>

interface Binding {
  readonly name?: unknown
  readonly class_name?: unknown
  /** The worker that has the class, where it is another one. */
  readonly script_name?: unknown
}

/**
 * Throws unless the worker that was built has the Durable Object of the sessions. A build without the configuration
 * that the Cloudflare adapter writes says nothing about it.
 *
 * @param server the folder of the worker
 * @param built what was bundled into it
 * @throws AstroError with what the site has to write
 */
export function assertObjectIsBound(
  driver: ResolvedDriver | null,
  server: URL,
  built: WorkerExports = new Map(),
): void {
  if (driver?.name !== 'cloudflare-do') return
  const file = new URL('wrangler.json', server)
  if (!existsSync(file)) return
  const { binding = DEFAULT_BINDING } = driver.config
  const worker: unknown = JSON.parse(readFileSync(file, 'utf8'))
  // The name in a variable is known when the worker runs: it can be that of any binding.
  const bindings = bindingsOf(worker).filter(({ name }) => hasEnv(binding) || name === binding)
  if (bindings.length === 0) throw notBound(hasEnv(binding) ? DEFAULT_BINDING : String(binding))
  const exported = built.get(mainOf(worker))
  if (exported === undefined || bindings.some((found) => isThere(found, exported))) return
  throw notExported(bindings.map(({ class_name: name }) => String(name)))
}

function isThere({ class_name: name, script_name: script }: Binding, exported: readonly string[]): boolean {
  return script !== undefined || exported.includes(String(name))
}

function notBound(binding: string): AstroError {
  return new AstroError(
    `The worker has no Durable Object binding called ${binding}, where cloudflareDo() keeps sessions.`,
    durableObjectSetup(binding),
  )
}

function notExported(classes: readonly string[]): AstroError {
  return new AstroError(
    `The worker binds the Durable Object class ${classes.join(', ')}, where cloudflareDo() keeps sessions, but does not export it, so it could not be deployed.`,
    durableObjectSetup(DEFAULT_BINDING),
  )
}

function mainOf(worker: unknown): string {
  const { main } = worker as { main?: unknown }
  return typeof main === 'string' ? main.replace(/^\.\//, '') : ''
}

function bindingsOf(worker: unknown): Binding[] {
  const { durable_objects: { bindings = [] } = {} } = worker as {
    durable_objects?: { bindings?: Binding[] }
  }
  return bindings
}
