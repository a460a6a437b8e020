import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { renderTypes } from '../../src/setup/types.ts'
import { ownFolder } from '../support/own-folder.ts'

const config = {
  compilerOptions: {
    target: 'esnext',
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['esnext', 'dom', 'dom.iterable'],
    jsx: 'preserve',
    jsxImportSource: 'astro',
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    allowImportingTsExtensions: true,
    // As every site that Astro makes.
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['src', '.astro/locals.d.ts'],
}

/** The package of TypeScript to check with. */
export type Compiler = 'typescript' | 'typescript-6'

/**
 * What TypeScript says of a site with these files and the types that `sessions()` gives it, one line for each error:
 * the file, its line, and the code of the error.
 */
export async function typeErrors(
  compiler: Compiler,
  files: Record<string, string>,
  localsKey = 'session',
): Promise<string[]> {
  const folder = await ownFolder()
  const all = {
    'tsconfig.json': JSON.stringify(config),
    '.astro/locals.d.ts': renderTypes(localsKey),
    ...files,
  }
  try {
    for (const [name, text] of Object.entries(all)) {
      const path = join(folder.path, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, text)
    }
    const output = await run(compiler, folder.path)
    // Lines that are indented explain the one before.
    return output.split('\n').flatMap((line) => {
      if (line === '' || line.startsWith(' ')) return []
      const found = /^(.+)\((\d+),\d+\): error (TS\d+)/.exec(line)
      return found === null ? [line] : [`${found[1]}:${found[2]} ${found[3]}`]
    })
  } finally {
    await folder.remove()
  }
}

function run(compiler: Compiler, folder: string): Promise<string> {
  const program = fileURLToPath(new URL(`../../node_modules/${compiler}/bin/tsc`, import.meta.url))
  return new Promise((resolve) => {
    // It fails when it finds errors, which are in its output.
    const args = [program, '--project', folder, '--pretty', 'false']
    execFile(process.execPath, args, { cwd: folder }, (_, stdout, stderr) => resolve(stdout + stderr))
  })
}
