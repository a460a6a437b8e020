import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { astroModule } from '../peers/astro-internals.ts'

const internals = fileURLToPath(new URL('../peers/astro-internals.ts', import.meta.url))
const PATHS = ['core/session/runtime.js', 'core/cookies/cookies.js']

/** The worker in one module, with the modules that Astro keeps to itself. */
export async function bundleWorker(conditions: readonly string[]): Promise<string> {
  const build = await rolldown({
    input: fileURLToPath(new URL('./worker.ts', import.meta.url)),
    external: /^(cloudflare|node):/,
    resolve: { conditionNames: [...conditions, 'workerd', 'import'] },
    plugins: [{ name: 'astro-internals', load: (id) => (id === internals ? internalsInOne() : null) }],
  })
  const { output } = await build.generate({ format: 'esm', codeSplitting: false })
  await build.close()
  return output[0].code
}

/** `astroInternal`, of modules that are part of the bundle. */
function internalsInOne(): string {
  const imports = PATHS.map((path, at) => `import * as module${at} from ${JSON.stringify(astroModule(path))}`)
  const modules = PATHS.map((path, at) => `${JSON.stringify(path)}: module${at}`)
  return [
    ...imports,
    `const modules = { ${modules.join(', ')} }`,
    'export const astroInternal = async (path, name) => modules[path][name]',
  ].join('\n')
}
