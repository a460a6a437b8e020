import { defineConfig } from 'tsdown'
import manifest from './package.json' with { type: 'json' }

const targets = Object.values(manifest.exports).filter((target) => typeof target === 'object')
/** The file in `dist` that a target names, without its folder and ending. */
const nameOf = (target: (typeof targets)[number]) => target.default.replace(/^\.\/dist\/(.+)\.mjs$/, '$1')

export default defineConfig({
  entry: Object.fromEntries(targets.map((target) => [nameOf(target), target['@astro-sessions/source']])),
  dts: true,
  // Without the tests: types are emitted beside every file that this names, wherever it is.
  tsconfig: 'tsconfig.build.json',
  sourcemap: true,
  // They are published beside it.
  outputOptions: { sourcemapExcludeSources: true },
  // The module that workerd itself provides.
  deps: { neverBundle: [/^cloudflare:/] },
})
