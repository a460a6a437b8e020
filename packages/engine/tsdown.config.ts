import { defineConfig } from 'tsdown'
import manifest from './package.json' with { type: 'json' }

const targets = Object.values(manifest.exports).filter((target) => typeof target === 'object')

/** The site with the documentation, of a release: every error then names the place that explains its code. */
const site = process.env.SITE_URL?.replace(/\/?$/, '/')

export default defineConfig({
  define: { ERRORS_PAGE: JSON.stringify(site === undefined || site === '/' ? '' : `${site}errors/`) },
  entry: targets.map((target) => target['@astro-sessions/source']),
  dts: true,
  // Without the tests: types are emitted beside every file that this names, wherever it is.
  tsconfig: 'tsconfig.build.json',
  sourcemap: true,
  // They are published beside it.
  outputOptions: { sourcemapExcludeSources: true },
})
