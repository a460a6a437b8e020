import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Absolute path of the repository, without a slash at the end. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '')

/** @type {{ engines: { node: string }, devEngines: { packageManager: { version: string } } }} */
const manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'))

/** The Node versions that every tool of the repository accepts, as a range. */
export const nodeRange = manifest.engines.node

/** The exact pnpm that is brought along where it is missing. */
export const pnpmVersion = manifest.devEngines.packageManager.version
