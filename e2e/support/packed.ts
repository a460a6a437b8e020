import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './run.ts'

const packages = fileURLToPath(new URL('../../packages/', import.meta.url))

/** Packs the packages as for npm into a new folder, and answers them as dependencies on files, by name. */
export async function packPackages(destination: string): Promise<Record<string, string>> {
  await mkdir(destination)
  for (const name of ['engine', 'drivers', 'astro-sessions']) {
    await run('pnpm', ['pack', '--pack-destination', destination], join(packages, name))
  }
  const tarballs: Record<string, string> = {}
  for (const file of await readdir(destination)) {
    const name = file.replace(/^astro-sessions-(engine|drivers)-.*/, '@astro-sessions/$1')
    tarballs[name === file ? 'astro-sessions' : name] = `file:${join(destination, file)}`
  }
  return tarballs
}

/** The version that the workspace uses, so that nothing else has to be fetched. */
export async function versionOf(name: string): Promise<string> {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url)
  return JSON.parse(await readFile(file, 'utf8')).version
}
