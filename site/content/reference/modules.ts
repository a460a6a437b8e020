import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DeclarationReflection, ProjectReflection } from 'typedoc'
import { root } from '../sources.ts'
import { type Entry, entries, readPackages } from './read-packages.ts'

export interface Module extends Entry {
  /** What it exports, in the order of its source. */
  readonly names: readonly DeclarationReflection[]
}

/** The entries that are there, with what they export. */
export async function modules(): Promise<Module[]> {
  const found = entries.filter(({ file }) => existsSync(join(root, file)))
  const project = await readPackages(found.map(({ file }) => file))
  return found.map((entry) => ({ ...entry, names: namesOf(project, entry.file) }))
}

/** The names of a module, those that it passes on included. */
function namesOf(project: ProjectReflection, file: string): DeclarationReflection[] {
  const path = file.replace(/^packages\//, '').replace(/(\/index)?\.ts$/, '')
  const found = project.children?.find(({ name }) => name === path)
  if (found === undefined) throw new Error(`TypeDoc knows no module ${path}.`)
  return (found.children ?? []).map((child) =>
    child.isReference() ? (child.getTargetReflectionDeep() as DeclarationReflection) : child,
  )
}
