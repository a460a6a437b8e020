import { defineConfig } from 'tsdown'
import manifest from './package.json' with { type: 'json' }

const targets = Object.values(manifest.exports).filter((target) => typeof target === 'object')

export default defineConfig({
  entry: targets.map((target) => target['@astro-sessions/source']),
  dts: true,
  // Without the tests: types are emitted beside every file that this names, wherever it is.
  tsconfig: 'tsconfig.build.json',
  sourcemap: true,
  // They are published beside it.
  outputOptions: { sourcemapExcludeSources: true },
  // The module that workerd itself provides.
  deps: { neverBundle: [/^cloudflare:/] },
})
