import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Writes files of a site as this page of `docs` prints them: of several for one place, the first with this `part`. */
export async function writePrintedFiles(
  root: string,
  page: string,
  paths: readonly string[],
  part = '',
): Promise<void> {
  const text = await readFile(new URL(`../../../../docs/${page}`, import.meta.url), 'utf8')
  const blocks = [...text.matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, code = '']) => code)
  for (const path of paths) {
    const isPrinted = (block: string) => block.replace('---\n', '').startsWith(`// ${path}\n`)
    const code = blocks.find((block) => isPrinted(block) && block.includes(part))
    if (code === undefined) throw new Error(`docs/${page} prints no ${path}.`)
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), code)
  }
}
