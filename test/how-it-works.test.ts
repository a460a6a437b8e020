import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type House, houses, roomOf } from './rooms.ts'
import { isTest, sourceFiles } from './source-files.ts'

const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'how-it-works.md'), 'utf8')

describe.each(houses)('docs/how-it-works.md on $root', (house) => {
  it('explains every room, and no other', () => {
    const named = namesBelow(`### ${house.root}`)
    const rooms = roomsOf(house)
    expect(rooms.filter((room) => !named.has(room))).toEqual([])
    expect([...named].filter((name) => !rooms.includes(name))).toEqual([])
  })
})

/** The rooms that have files. The doors of a package, which stand in none, are its `exports`. */
function roomsOf(house: House): string[] {
  const files = sourceFiles().filter((file) => !isTest(file))
  const rooms = new Set(files.flatMap(({ path }) => roomOf(house, path) ?? []))
  return [...rooms].filter((room) => !room.endsWith('.ts')).sort()
}

/** What the cells of the section's tables name that is no file. */
function namesBelow(heading: string): Set<string> {
  const [, section = ''] = page.split(`\n${heading}\n`)
  const [text = ''] = section.split(/\n#+ /)
  const cells = text.split('\n').filter((line) => line.startsWith('| `'))
  const names = cells.flatMap((line) =>
    [...line.matchAll(/`([a-z][a-z0-9/-]*)`/g)].map(([, name = '']) => name),
  )
  return new Set(names.filter((name) => !['get', 'set', 'update', 'login', 'locals'].includes(name)))
}
