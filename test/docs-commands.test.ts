import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeBlocks } from '../e2e/support/code-blocks.ts'
import { astroSessions } from '../packages/astro-sessions/test/command/run-command.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const pages = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md', { cwd: root }).sort()]
const blocksIn = (wanted: string) =>
  pages.flatMap((page) =>
    codeBlocks(read(page))
      .filter(({ language }) => language === wanted)
      .map(({ code }) => ({ page, code })),
  )

/** Each line of a shell, without its comment, as words. */
const lines = blocksIn('sh').flatMap(({ page, code }) =>
  code
    .split(/\n| \| | > \S+/)
    .map((line) => line.replace(/\s#.*$/, '').trim())
    .filter((line) => line !== '')
    .map((line) => ({ page, line, words: line.split(/\s+/) })),
)

const PROGRAMS = [
  'npm',
  'npx',
  'node',
  'bun',
  'deno',
  'docker',
  'curl',
  'cd',
  'mkdir',
  'seq',
  'xargs',
  'grep',
  'sudo',
]
/** Scripts of a site, which `npm create astro` writes. */
const SCRIPTS = ['dev', 'build', 'preview']

describe('the commands of the documentation', () => {
  it('are lines that a shell can read', () => {
    const blocks = blocksIn('sh')
    expect(blocks.length).toBeGreaterThan(30)
    for (const { code } of blocks)
      execFileSync('bash', ['-n'], { input: code, stdio: ['pipe', 'ignore', 'pipe'] })
  })

  it('call programs that a reader has or is told to install', () => {
    expect(lines.filter(({ words }) => !PROGRAMS.includes(words[0] ?? ''))).toEqual([])
  })

  it('run scripts that there are', () => {
    const scripts = [...Object.keys(JSON.parse(read('package.json')).scripts), ...SCRIPTS]
    const named = lines.flatMap(({ page, line }) => {
      const [, script] = /^(?:npm|bun) run ([\w:-]+)/.exec(line) ?? []
      return script === undefined ? [] : [{ page, script }]
    })
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter(({ script }) => !scripts.includes(script))).toEqual([])
  })

  it('ask `astro-sessions` for what it knows', async () => {
    const asked = lines.filter(({ line }) => /(?:^npx |npm:)astro-sessions /.test(line))
    expect(asked.length).toBeGreaterThan(7)
    for (const { words, line } of asked) {
      const [name = '', ...given] = words.slice(
        words.findIndex((word) => word.endsWith('astro-sessions')) + 1,
      )
      const { stdout: help } = await astroSessions(name, '--help')
      expect(help, line).toContain(`Usage: astro-sessions ${name} `)
      for (const flag of given.filter((word) => word.startsWith('-')))
        expect(help, line).toContain(`${flag} `)
    }
  })
})

it('the configuration files of the documentation can be parsed', () => {
  const blocks = blocksIn('jsonc')
  expect(blocks.length).toBeGreaterThan(2)
  for (const { page, code } of blocks) {
    const json = code.replace(/^\s*\/\/.*$/gm, '').trim()
    // One that shows a part leaves the braces out.
    const parse = () => JSON.parse(json.startsWith('{') ? json : `{${json}}`)
    expect(parse, page).not.toThrow()
  }
})
