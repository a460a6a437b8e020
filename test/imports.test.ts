import { describe, expect, it } from 'vitest'
import { floorOf, type House, houses, roomOf } from './rooms.ts'
import { type Import, importsOf, isTest, packageOf, sourceFiles, targetOf } from './source-files.ts'

// examples, e2e, bench -> astro-sessions -> engine <- drivers
const mayImport: Record<string, string[]> = {
  'packages/engine': [],
  'packages/drivers': ['@astro-sessions/engine'],
  'packages/astro-sessions': ['@astro-sessions/engine', '@astro-sessions/drivers'],
  examples: ['astro-sessions'],
  e2e: ['astro-sessions', '@astro-sessions/example-shop'],
  bench: ['astro-sessions', '@astro-sessions/engine', '@astro-sessions/drivers'],
  site: [],
}
const ours = /^(astro-sessions|@astro-sessions\/.+)$/
const astro = ['astro', 'astro:', '@astrojs/node', '@astrojs/cloudflare']

const MOST_FILES = 12

const imports = sourceFiles().flatMap(importsOf)
const within = (folder: string) => imports.filter(({ file }) => file.path.startsWith(`${folder}/`))
const shown = ({ file, specifier }: Import) => `${file.path} imports ${specifier}`

describe('imports', () => {
  it('are found', () => {
    expect(within('packages/engine').length).toBeGreaterThan(20)
  })

  for (const [folder, allowed] of Object.entries(mayImport)) {
    it(`of ${folder} go to ${allowed.join(' and ') || 'no other package of the repository'}`, () => {
      const wrong = within(folder).filter(({ file, specifier }) => {
        const name = packageOf(specifier)
        const isOwn = file.path.startsWith('packages/') && name === ownName(folder)
        return name !== undefined && ours.test(name) && !isOwn && !allowed.includes(name)
      })
      expect(wrong.map(shown)).toEqual([])
    })
  }

  it('of the engine name no Astro, no Node and no unstorage', () => {
    const forbidden = [...astro, 'node:', 'unstorage']
    const sources = within('packages/engine').filter(({ file }) => !isTest(file))
    expect(sources.filter(names(forbidden)).map(shown)).toEqual([])
  })

  it('of the drivers name no Astro', () => {
    expect(within('packages/drivers').filter(names(astro)).map(shown)).toEqual([])
  })

  it('of tests come from rooms of a dozen files at most', () => {
    const rooms = Map.groupBy(
      sourceFiles().filter(({ path }) => /^packages\/[^/]+\/test\/(?!fixtures\/)/.test(path)),
      ({ path }) => path.slice(0, path.lastIndexOf('/')),
    )
    expect([...rooms].filter(([, { length }]) => length > MOST_FILES).map(([room]) => room)).toEqual([])
  })

  it('never reach into the folder of another package', () => {
    const wrong = imports.filter((found) => {
      const [, home] = /^((?:packages|examples)\/[^/]+\/)/.exec(found.file.path) ?? []
      return home && found.specifier.startsWith('.') && !targetOf(found).startsWith(home)
    })
    // What the tests of all packages share.
    const shared = ['vitest.base.ts', 'vitest.audit.ts', 'vitest.random.ts']
    expect(wrong.filter((found) => !shared.includes(targetOf(found))).map(shown)).toEqual([])
  })
})

describe.each(houses)('the rooms of $root', (house) => {
  const inside = within(house.root).filter(({ file }) => !isTest(file) && !file.path.endsWith('.d.ts'))
  const arrows = inside.flatMap((found) => {
    const [from, to] = [roomOf(house, found.file.path), roomOf(house, targetOf(found))]
    return found.specifier.startsWith('.') && from !== undefined && to !== undefined
      ? [{ found, from, to }]
      : []
  })

  it('are all on a floor', () => {
    const rooms = new Set(arrows.flatMap(({ from, to }) => [from, to]))
    expect([...rooms].filter((room) => floorOf(house, room) < 0)).toEqual([])
  })

  it('import from below only', () => {
    const wrong = arrows.filter(({ from, to }) => from !== to && !isBelow(house, from, to))
    expect(wrong.map(({ found }) => shown(found))).toEqual([])
  })

  it('hold a dozen files at most', () => {
    const files = sourceFiles().filter((file) => !isTest(file))
    const counts = Map.groupBy(files, ({ path }) => roomOf(house, path))
    const crowded = [...counts].filter(([room, { length }]) => room !== undefined && length > MOST_FILES)
    expect(crowded.map(([room]) => room)).toEqual([])
  })
})

/** Files that stand in no room are the doors of the house: they may lead to each other. */
function isBelow(house: House, from: string, to: string): boolean {
  const [above, below] = [floorOf(house, from), floorOf(house, to)]
  return above < below || (above === below && from.endsWith('.ts') && to.endsWith('.ts'))
}

function ownName(folder: string) {
  return folder === 'packages/astro-sessions'
    ? 'astro-sessions'
    : folder.replace('packages', '@astro-sessions')
}

function names(packages: string[]) {
  return ({ specifier }: Import) => packages.includes(packageOf(specifier) ?? '')
}
