import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { parse as parseToml } from 'smol-toml'
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

describe('the configuration files of the documentation', () => {
  it('can be parsed', () => {
    const blocks = blocksIn('jsonc')
    expect(blocks.length).toBeGreaterThan(2)
    for (const { page, code } of blocks) {
      const json = code.replace(/^\s*\/\/.*$/gm, '').trim()
      // One that shows a part leaves the braces out.
      const parse = () => JSON.parse(json.startsWith('{') ? json : `{${json}}`)
      expect(parse, page).not.toThrow()
    }
  })

  it('leave sessions where the container’s server writes them, and reach its port', () => {
    const { code: image = '' } = blocksIn('dockerfile')[0] ?? {}
    const [, port, folder] = /^ENV HOST=0\.0\.0\.0 PORT=(\d+) SESSIONS_DIR=(.*)$/m.exec(image) ?? []
    const [fly] = blocksIn('toml').map(({ code }) => parseToml(code))
    expect(fly).toMatchObject({
      http_service: { internal_port: Number(port) },
      mounts: { destination: folder },
    })
    expect(lines.map(({ line }) => line)).toContain(
      `docker run --read-only -v my-site-sessions:${folder} -p ${port}:${port} my-site`,
    )
  })

  it('start the server that a build makes as a service, which may write to its state folder', () => {
    const [unit] = blocksIn('ini').map(({ code }) => parseEnv(code))
    const { ExecStart, Environment, StateDirectory } = unit ?? {}
    expect(ExecStart).toBe('/usr/bin/node dist/server/entry.mjs')
    expect(Environment?.split(' ')).toContain(`SESSIONS_DIR=/var/lib/${StateDirectory}`)
    expect(lines.map(({ line }) => line)).toContain(`sudo systemctl enable --now ${StateDirectory}`)
  })

  it('are of the kinds that a test reads, runs or draws', () => {
    const kinds = pages.flatMap((page) => codeBlocks(read(page)).map(({ language }) => language))
    const CHECKED = [
      'ts',
      'astro',
      'js',
      'sh',
      'sql',
      'jsonc',
      'toml',
      'ini',
      'dockerfile',
      'text',
      'mermaid',
    ]
    expect(kinds.filter((kind) => !CHECKED.includes(kind))).toEqual([])
  })
})
