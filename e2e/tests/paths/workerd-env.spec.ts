import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { Visitor } from '../../support/visitor.ts'
import { startOnWorkerd, type WorkerdSite } from '../../support/workerd-site.ts'

const root = fileURLToPath(new URL('../../fixtures/workerd-env/', import.meta.url))

for (const mode of ['dev', 'preview'] as const) {
  test.describe(`env() in ${mode} on workerd`, () => {
    let server: WorkerdSite | undefined

    test.beforeAll(async () => {
      server = await startOnWorkerd(root, { mode, store: 'kv' })
    })

    test.afterAll(() => server?.stop())

    test('reads variables and secrets of the worker, inside a template too, and takes a fallback', async () => {
      const told = await new Visitor(server?.url ?? '').text('/')
      // Else a failure would say no more than that its page is no JSON.
      expect(told).toMatch(/^\{/)
      expect(JSON.parse(told)).toEqual({
        variable: 'host-of-wrangler',
        secret: 'redis://:hunter2-of-dev-vars@host',
        fallback: '6379',
      })
    })
  })
}

test('the worker that was built holds the names of variables and not their values', async () => {
  const folder = join(root, 'dist', 'kv', 'server')
  const files = (await readdir(folder, { recursive: true })).filter((name) => /\.m?js$/.test(name))
  const code = (await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))).join('\n')
  expect(code).toContain('STORE_PASSWORD')
  expect(code).not.toContain('hunter2')
  expect(code).not.toContain('host-of-wrangler')
})
