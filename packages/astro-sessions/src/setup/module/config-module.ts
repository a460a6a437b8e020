import { hasEnv } from '@astro-sessions/drivers'
import { AstroError } from 'astro/errors'
import type { RuntimeSettings } from '../../runtime/site/settings.ts'
import type { ResolvedDriver } from '../driver/driver.ts'
import { isWeak } from '../driver/weak-drivers.ts'

export interface ConfigModule {
  readonly settings: RuntimeSettings
  /** `null` on a site without server-rendered pages, which needs none. */
  readonly driver: (ResolvedDriver & DriverFiles) | null
  /** The file of the engine's encryption; `null` on a site that seals nothing. */
  readonly encryptionFile: string | null
  /** The file with the site's `defineSession`, if it has one. */
  readonly definitionFile: string | null
  /** Where the code will run: workerd has no `process`, and prerendering has no bindings. */
  readonly platform: 'node' | 'workerd'
  /** Whether the site may have actions: what is imported with them is left out of a build that has none. */
  readonly hasActions?: boolean | undefined
  /** In development, the root of the site. */
  readonly keptFor?: string | undefined
}

export interface DriverFiles {
  /** The file of the driver's module. */
  readonly file: string
  /** The file of our adapter for drivers of unstorage; `null` for a driver that needs none. */
  readonly adapterFile: string | null
  /** The module of the site whose default export is the driver's client, if it names one. */
  readonly clientFile: string | null
}

/** What the storage behind a driver of unstorage can keep, where it is less than one expects. */
const WEAK = { capabilities: { atomic: 'none', consistency: 'eventual' } }

/**
 * The code of the module that hands the configuration to the middleware. It imports files only: nothing in it has
 * to be found from the site's own folder. Environment variables stay names.
 */
export function renderConfigModule({
  settings,
  driver,
  encryptionFile,
  definitionFile,
  platform,
  keptFor,
  hasActions = false,
}: ConfigModule): string {
  const { name = 'none', config = {}, file, adapterFile = null, clientFile = null, itemBase } = driver ?? {}
  const env = hasEnv(config) ? ENV_READER[platform] : NO_ENV
  return [
    file === undefined ? 'const create = undefined' : `import create from ${JSON.stringify(file)}`,
    ...(adapterFile === null ? [] : [`import { fromUnstorage } from ${JSON.stringify(adapterFile)}`]),
    ...(encryptionFile === null ? [] : [`import { tokenEncryption } from ${JSON.stringify(encryptionFile)}`]),
    // The whole module, so that one without a default export is told what it lacks.
    ...(definitionFile === null ? [] : [`import * as site from ${JSON.stringify(definitionFile)}`]),
    ...env.imports,
    `export const settings = ${JSON.stringify(settings)}`,
    `export const driver = { ${[
      'create',
      `adapt: ${renderAdapter({ adapterFile, name, itemBase, platform })}`,
      `name: ${JSON.stringify(name)}`,
      `config: ${JSON.stringify(config)}`,
      `readEnv: ${env.reader}`,
      // Not before a session is used: the module may connect as soon as it runs.
      ...(clientFile === null
        ? []
        : [`loadClient: () => import(${JSON.stringify(clientFile)}).then((site) => site.default)`]),
      ...(keptFor === undefined ? [] : [`keptFor: ${JSON.stringify(keptFor)}`]),
    ].join(', ')} }`,
    `export const encryption = ${encryptionFile === null ? 'undefined' : 'tokenEncryption()'}`,
    `export const definition = ${definitionFile === null ? 'undefined' : 'site.default ?? null'}`,
    `export const loadActions = ${hasActions ? "() => import('astro:actions')" : 'undefined'}`,
    '',
  ].join('\n')
}

function renderAdapter({
  adapterFile,
  name,
  itemBase: base,
  platform,
}: Pick<ConfigModule, 'platform'> & {
  adapterFile: string | null
  name: string
  itemBase: string | undefined
}): string {
  if (adapterFile === null) return 'undefined'
  // On workerd, a request that waits for another one hangs.
  const options = { base, ...(isWeak(name) ? WEAK : {}), ...(platform === 'workerd' ? { queue: false } : {}) }
  return `(driver) => fromUnstorage(driver, ${JSON.stringify(options)})`
}

interface EnvCode {
  readonly imports: readonly string[]
  readonly reader: string
}

const NO_ENV: EnvCode = { imports: [], reader: '() => undefined' }

const ENV_READER: Record<ConfigModule['platform'], EnvCode> = {
  node: {
    imports: ["import { getSecret } from 'astro:env/server'"],
    reader: '(name) => getSecret(name) ?? process.env[name]',
  },
  workerd: {
    imports: ["import { getSecret } from 'astro:env/server'", "import { env } from 'cloudflare:workers'"],
    reader: "(name) => typeof env[name] === 'string' ? env[name] : getSecret(name)",
  },
}

/**
 * Throws unless a driver's options are plain data: they are written into the build as text.
 *
 * @throws AstroError naming the option that is not
 */
export function assertPlainData(value: unknown, path: string): void {
  if (
    value === undefined ||
    value === null ||
    ['string', 'boolean'].includes(typeof value) ||
    Number.isFinite(value)
  ) {
    return
  }
  const isPlain =
    Array.isArray(value) || (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype)
  if (!isPlain) throw notPlain(path)
  for (const [key, item] of Object.entries(value)) assertPlainData(item, `${path}.${key}`)
}

function notPlain(path: string): AstroError {
  return new AstroError(
    `The driver's option \`${path}\` is not plain data, so it cannot be written into the build.`,
    'Use strings, numbers, booleans, lists and objects. For anything else, write a driver module: its default export gets the options and returns the store when the server runs.',
  )
}
