import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { copySite, runAstro } from '../../support/copied-site.ts'
import { startSite, stopSite } from '../../support/site-process.ts'
import { sessionCookies, Visitor } from '../../support/visitor.ts'

const examples = fileURLToPath(new URL('../../../examples/', import.meta.url))
let folder = ''

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'astro-sessions-examples-'))
})

test.afterAll(() => rm(folder, { recursive: true, force: true }))

/** An example outside the repository, built, with the packages as they were packed. */
async function copyOut(name: string): Promise<string> {
  const root = join(folder, name)
  expect(await readFile(join(examples, name, 'package.json'), 'utf8')).not.toMatch(/workspace:|catalog:/)
  await copySite(join(examples, name), root)
  await runAstro(root, 'build')
  return root
}

test('examples/minimal, copied out of the repository, logs in and out', async () => {
  const root = await copyOut('minimal')
  const site = await startSite({ entry: join(root, 'dist', 'server', 'entry.mjs'), cwd: root })
  try {
    const ann = new Visitor(site.url)
    await ann.post('/login', { email: 'ann@example.com', password: 'wrong' })
    expect(await ann.text('/')).toContain('Address or password is wrong.')
    const login = await ann.post('/login', { email: 'ann@example.com', password: 'correct horse' })
    expect([login.status, sessionCookies(login).length]).toEqual([303, 1])
    const page = await ann.text('/')
    for (const text of ['Hello, ann', 'Welcome back.']) expect(page).toContain(text)
    await ann.post('/logout')
    expect(await ann.text('/')).toContain('Log in')
  } finally {
    await stopSite(site)
  }
})

for (const name of ['vercel', 'netlify']) {
  test(`examples/${name}, copied out of the repository, builds`, async () => {
    await copyOut(name)
  })
}

test('the pages of the examples are the same on every platform', async () => {
  for (const page of ['index.astro', 'login.ts', 'logout.ts']) {
    const read = (name: string) => readFile(join(examples, name, 'src', 'pages', page), 'utf8')
    expect(await Promise.all(['vercel', 'netlify'].map(read))).toEqual([
      await read('minimal'),
      await read('minimal'),
    ])
  }
})
