import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { buildWithConfig } from '../../support/site-build.ts'

/** Bundles the configuration of a site with `src/lib/db.ts`, and without any package, as its build does. */
async function buildWithClient(client: string, driver = 'postgres') {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'astro-sessions-client-')))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await mkdir(join(folder, 'src/lib'), { recursive: true })
  await writeFile(join(folder, 'src/lib/db.ts'), "export default { query: 'of the site' } as object")
  const entrypoint = `@astro-sessions/drivers/${driver}`
  const built = await buildWithConfig(
    pathToFileURL(`${folder}/`),
    { name: driver, entrypoint, config: { client } },
    {
      ssr: true,
      rolldownOptions: { input: 'virtual:astro-sessions/config', external: [/^@astro-sessions/] },
    },
  )
  const outputs = 'output' in built ? built.output : []
  return outputs.map((chunk) => ('code' in chunk ? chunk.code : ''))
}

describe('the option `client` of a driver', () => {
  it.each(['./src/lib/db.ts', 'src/lib/db.ts', '/src/lib/db.ts', './src/lib/db'])(
    'names a module from the root of the site, which is built in: %s',
    async (client) => {
      const chunks = await buildWithClient(client)
      expect(chunks.filter((code) => code.includes('of the site'))).toHaveLength(1)
    },
  )

  it.each(['libsql', 'postgres', 'redis'])(
    'spares the package that the driver %s would connect with',
    async (driver) => {
      expect(await buildWithClient('./src/lib/db.ts', driver)).not.toEqual([])
    },
  )

  it.each(['./src/lib/none.ts', 'none'])(
    'stops the build where there is no such module: %s',
    async (client) => {
      await expect(buildWithClient(client)).rejects.toThrow(
        `sessions() cannot find the \`client\` of its driver postgres: ${client}.`,
      )
    },
  )
})
