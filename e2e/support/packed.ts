import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './run.ts'

const packages = fileURLToPath(new URL('../../packages/', import.meta.url))
const tarballs = fileURLToPath(new URL('../test-results/packed/', import.meta.url))

/** Packs the packages as for npm, once for all tests of a run. */
export async function packPackages(): Promise<void> {
  await rm(tarballs, { recursive: true, force: true })
  await mkdir(tarballs, { recursive: true })
  for (const name of ['engine', 'drivers', 'astro-sessions']) {
    await run('pnpm', ['pack', '--pack-destination', tarballs], join(packages, name))
  }
}

/** The packages that were packed, as dependencies on files, by name. */
export async function packedPackages(): Promise<Record<string, string>> {
  const packed: Record<string, string> = {}
  for (const file of await readdir(tarballs)) {
    const name = file.replace(/^astro-sessions-(engine|drivers)-.*/, '@astro-sessions/$1')
    packed[name === file ? 'astro-sessions' : name] = `file:${join(tarballs, file)}`
  }
  return packed
}

/** The version that the workspace uses, so that nothing else has to be fetched. */
export async function versionOf(name: string): Promise<string> {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url)
  return JSON.parse(await readFile(file, 'utf8')).version
}
