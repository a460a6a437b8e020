import { cp, writeFile } from 'node:fs/promises'
import { packedPackages } from './packed.ts'
import { run } from './run.ts'

const UNBUILT = ['@parcel/watcher', 'esbuild', 'protobufjs', 'sharp', 'workerd']

/** A site outside the workspace, with the packages as they were packed and what else its package.json names. */
export async function copySite(from: string, root: string): Promise<void> {
  await cp(from, root, {
    recursive: true,
    filter: (path) => !/[\\/](node_modules|dist|\.astro|\.netlify|\.vercel)$/.test(path),
  })
  const allowBuilds = Object.fromEntries(UNBUILT.map((name) => [name, false]))
  // JSON is YAML.
  await writeFile(
    `${root}/pnpm-workspace.yaml`,
    JSON.stringify({ overrides: await packedPackages(), allowBuilds }),
  )
  await run('pnpm', ['install', '--prefer-offline', '--no-frozen-lockfile'], root)
}

/** Runs `astro` of a copied site. */
export function runAstro(root: string, ...args: string[]): Promise<void> {
  return run(process.execPath, ['node_modules/astro/bin/astro.mjs', ...args], root)
}
