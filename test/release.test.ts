import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const names = ['engine', 'drivers', 'astro-sessions']
const folder = mkdtempSync(join(tmpdir(), 'astro-sessions-release-'))

interface Manifest {
  readonly version: string
  readonly sideEffects?: boolean
  readonly publishConfig?: object
  readonly exports: Record<string, string | Record<string, string>>
  readonly dependencies?: Record<string, string>
}

const manifestIn = (home: string, name: string): Manifest =>
  JSON.parse(readFileSync(join(home, 'packages', name, 'package.json'), 'utf8'))

afterAll(() => rmSync(folder, { recursive: true }))

describe.each(names)('what is published of packages/%s', (name) => {
  const manifest = manifestIn(root, name)
  const files = contentsOf(name)

  it('has a page, a licence and every file that it exports', () => {
    const targets = Object.values(manifest.exports).flatMap((target) =>
      typeof target === 'string' ? [target] : Object.values(target),
    )
    const needed = ['README.md', 'LICENSE', ...targets.map((target) => target.replace('./', ''))]
    expect(needed.filter((file) => !files.includes(file))).toEqual([])
  })

  it('has the code, its source and nothing else', () => {
    const expected =
      /^(README\.md|LICENSE|CHANGELOG\.md|package\.json|dist\/.+\.(mjs|d\.mts|mjs\.map)|src\/.+\.ts)$/
    expect(files.filter((file) => !expected.test(file) || /\.test\.ts$/.test(file))).toEqual([])
  })

  it('can be shaken by bundlers, and is published for everybody, with its provenance', () => {
    expect(manifest.sideEffects).toBe(false)
    expect(manifest.publishConfig).toEqual({ access: 'public', provenance: true })
  })
})

describe('the next version', () => {
  it('is one for all packages, and asked for by a changeset as long as there is none', () => {
    const copy = join(folder, 'versions')
    for (const file of globSync(
      '{package.json,pnpm-workspace.yaml,*/package.json,{packages,examples}/*/package.json}',
      { cwd: root },
    ))
      cpSync(join(root, file), join(copy, file))
    cpSync(join(root, '.changeset'), join(copy, '.changeset'), { recursive: true })
    execFileSync(process.execPath, [join(root, 'node_modules/@changesets/cli/bin.js'), 'version'], {
      cwd: copy,
    })
    const versions = new Set(names.map((name) => manifestIn(copy, name).version))
    expect(versions.size).toBe(1)
    expect([...versions]).not.toEqual(['0.0.0'])
  })
})

describe('the workflows', () => {
  const workflows = globSync('.github/workflows/*.yml', { cwd: root })

  it('name no registry', () => {
    expect(workflows).not.toEqual([])
    expect(workflows.filter((file) => /registry|npmjs/.test(readFileSync(join(root, file), 'utf8')))).toEqual(
      [],
    )
  })

  it('run scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const text = workflows.map((file) => readFileSync(join(root, file), 'utf8')).join('\n')
    const used = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, script = '']) => script)
    expect(used.filter((script) => scripts[script] === undefined)).toEqual([])
  })
})

/** The files in the package as it is published, without the folder that they are in there. */
function contentsOf(name: string): string[] {
  const destination = join(folder, name)
  execFileSync('pnpm', ['pack', '--pack-destination', destination], { cwd: join(root, 'packages', name) })
  const [tarball = ''] = readdirSync(destination)
  const list = execFileSync('tar', ['-tzf', join(destination, tarball)], { encoding: 'utf8' })
  return list
    .trim()
    .split('\n')
    .map((file) => file.replace(/^package\//, ''))
}
