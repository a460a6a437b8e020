import { defineConfig } from 'tsdown'
import manifest from './package.json' with { type: 'json' }

const targets = Object.values(manifest.exports).filter((target) => typeof target === 'object')

export default defineConfig({
  entry: targets.map((target) => target['@astro-sessions/source']),
  dts: true,
  sourcemap: true,
  // Modules that exist only inside an Astro build.
  deps: { neverBundle: [/^astro:/, /^virtual:/] },
})
