import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type House, houses, roomOf } from './rooms.ts'
import { isTest, sourceFiles } from './source-files.ts'

const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'how-it-works.md'), 'utf8')

describe.each(houses)('docs/how-it-works.md on $root', (house) => {
  it('explains every room, and no other', () => {
    const named = namesBelow(`### ${house.root}`)
    const rooms = roomsOf(house).filter((room) => !room.endsWith('.ts'))
    expect(rooms.filter((room) => !named.has(room))).toEqual([])
    expect([...named].filter((name) => !rooms.includes(name))).toEqual([])
  })

  it('names every file that stands in no room', () => {
    const section = sectionOf(`### ${house.root}`)
    const alone = roomsOf(house).filter((room) => room.endsWith('.ts'))
    expect(alone.filter((file) => !section.includes(`\`${file}\``))).toEqual([])
  })
})

/** The rooms that have files, and the files that are a room each. */
function roomsOf(house: House): string[] {
  const files = sourceFiles().filter((file) => !isTest(file))
  const rooms = new Set(files.flatMap(({ path }) => roomOf(house, path) ?? []))
  return [...rooms].sort()
}

/** What the cells of the section's tables name that is no file. */
function namesBelow(heading: string): Set<string> {
  const cells = sectionOf(heading)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  const names = cells.flatMap((line) =>
    [...line.matchAll(/`([a-z][a-z0-9/-]*)`/g)].map(([, name = '']) => name),
  )
  return new Set(names.filter((name) => !['get', 'set', 'update', 'login', 'locals'].includes(name)))
}

/** The text of a section, up to the next one. */
function sectionOf(heading: string): string {
  const [, section = ''] = page.split(`\n${heading}\n`)
  const [text = ''] = section.split(/\n#+ /)
  return text
}
