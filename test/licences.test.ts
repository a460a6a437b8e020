import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const allowed = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0']
const ours = ['packages/engine', 'packages/drivers', 'packages/astro-sessions']

interface Manifest {
  readonly name: string
  readonly license?: string
  readonly dependencies?: Record<string, string>
}

const installed = new Map<string, string>()
for (const folder of ours) collect(join(root, folder))

describe('the packages that are installed with ours', () => {
  it('are found', () => {
    expect(installed.size).toBeGreaterThan(3)
  })

  it('have a licence that asks for no more than its text', () => {
    const others = [...installed].filter(([, licence]) => !allowed.includes(licence))
    expect(others).toEqual([])
  })

  it('are listed in docs/licences.md', () => {
    const page = readFileSync(join(root, 'docs', 'licences.md'), 'utf8')
    const rows = [...page.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, name, licence]) => [name, licence])
    expect(rows).toEqual([...installed].sort(([one], [other]) => (one < other ? -1 : 1)))
  })
})

/** Notes what the package in this folder depends on, and what those packages do. */
function collect(folder: string): void {
  for (const name of Object.keys(manifestOf(folder).dependencies ?? {})) {
    const home = findPackage(name, folder)
    if (ours.some((own) => home === realpathSync(join(root, own))) || installed.has(name)) continue
    installed.set(name, manifestOf(home).license ?? 'none')
    collect(home)
  }
}

/** Where Node would find the package from this folder: in it, or in a folder above. */
function findPackage(name: string, folder: string): string {
  const place = join(folder, 'node_modules', name)
  if (existsSync(place)) return realpathSync(place)
  const above = dirname(folder)
  if (above === folder) throw new Error(`${name} is not installed.`)
  return findPackage(name, above)
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}
