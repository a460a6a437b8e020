import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const recipes = new URL('../../../../docs/recipes.md', import.meta.url)

/** Writes files of a site as `docs/recipes.md` prints them. */
export async function writePrintedFiles(root: string, paths: readonly string[]): Promise<void> {
  const text = await readFile(recipes, 'utf8')
  for (const path of paths) {
    const [, code] = text.split(`\`\`\`ts\n// ${path}\n`)
    if (code === undefined) throw new Error(`docs/recipes.md prints no ${path}.`)
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), code.split('```')[0] ?? '')
  }
}
