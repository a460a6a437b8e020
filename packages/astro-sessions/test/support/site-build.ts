import { fileURLToPath } from 'node:url'
import { type BuildEnvironmentOptions, build } from 'vite'
import { driverNamed, type ResolvedDriver } from '../../src/setup/driver/driver.ts'
import { configPlugin } from '../../src/setup/module/vite-plugin.ts'
import { resolveCookie } from '../../src/setup/settings/cookie-settings.ts'

/** Runs Vite with the plugin that a site's build uses, and writes nothing. */
export function buildWithConfig(
  root: URL,
  driver: string | ResolvedDriver,
  options: BuildEnvironmentOptions,
) {
  const settings = { engine: {}, cookie: resolveCookie({}, false), localsKey: 'session', cacheControl: true }
  const plugin = configPlugin({
    root,
    driver: typeof driver === 'string' ? driverNamed(driver) : driver,
    isCloudflare: false,
    settings: { ...settings, replacesAstroSession: true, errorPages: {}, isDev: false },
    encrypt: false,
    findDefinition: () => null,
  })
  return build({
    configFile: false,
    logLevel: 'silent',
    root: fileURLToPath(root),
    plugins: [plugin],
    // As in the build of a site, which is one for production, and not for tests.
    define: { 'import.meta.env.DEV': 'false' },
    build: { ...options, write: false },
  })
}
