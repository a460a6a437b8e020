import { cp, mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const home = fileURLToPath(new URL('../../', import.meta.url))

/** A folder outside of the workspace in which this package, Astro and Hono are installed, and a way to remove it. */
export interface OwnFolder {
  readonly path: string
  remove(): Promise<void>
}

/** Makes the folder, with the files of a site in `fixtures/` if one is named. */
export async function ownFolder(fixture?: string): Promise<OwnFolder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'astro-sessions-')))
  if (fixture !== undefined) {
    const source = join(home, 'test/fixtures', fixture)
    const isSource = (file: string) => !['node_modules', '.astro'].includes(basename(file))
    await cp(source, path, { recursive: true, filter: isSource })
  }
  await mkdir(join(path, 'node_modules'))
  for (const name of ['astro', '@astrojs', 'hono'])
    await symlink(join(home, 'node_modules', name), join(path, 'node_modules', name))
  await symlink(home, join(path, 'node_modules/astro-sessions'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}
