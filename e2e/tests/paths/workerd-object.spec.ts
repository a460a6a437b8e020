import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { type BuildResult, buildFolder } from '../../support/build-site.ts'
import { offline } from '../../support/workerd-site.ts'

const root = fileURLToPath(new URL('../../fixtures/workerd-object/', import.meta.url))

function buildWith(config: string): Promise<BuildResult> {
  return buildFolder(root, join(root, 'dist', config), { ...offline, WRANGLER_CONFIG: `${config}.jsonc` })
}

test.describe('a worker with cloudflareDo({ binding: env(…) })', () => {
  test('builds when it binds and exports the class, under whatever names', async () => {
    const { succeeded, output } = await buildWith('worker')
    expect(output).toContain('Complete!')
    expect(succeeded).toBe(true)
  })

  test('does not build when it binds the class and does not export it', async () => {
    const { succeeded, output } = await buildWith('without-object')
    expect(output).toContain('binds the Durable Object class Visits')
    expect(output).toContain("export { SessionObject } from 'astro-sessions/cloudflare'")
    expect(succeeded).toBe(false)
  })
})
