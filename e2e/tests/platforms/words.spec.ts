import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { type BuildResult, buildSite } from '../../support/build-site.ts'
import { rootOf } from '../../support/fixture-site.ts'

interface Words {
  readonly driver?: string
  readonly options?: object
}

function build(adapter: string, { driver, options = {} }: Words = {}): Promise<BuildResult> {
  return buildSite('platform-words', join(rootOf('platform-words'), 'dist'), {
    ADAPTER: adapter,
    ADAPTER_OPTIONS: JSON.stringify(options),
    ...(driver === undefined ? {} : { SESSION_DRIVER: driver }),
  })
}

// One after the other: adapters write into the folder of the site.
test.describe.configure({ mode: 'serial' })

test('a build for Vercel without a driver stops, and names drivers that work there', async () => {
  const { succeeded, output } = await build('vercel')
  expect(output).toContain("upstash(), or postgres({ url: env('DATABASE_URL') })")
  expect(succeeded).toBe(false)
})

test('a build for Netlify without a driver takes Netlify Blobs, and says so', async () => {
  const { succeeded, output } = await build('netlify')
  expect([succeeded, output]).toEqual([true, expect.stringMatching(/\[astro-sessions\].*netlify-blobs/)])
})

for (const adapter of ['vercel', 'netlify', 'deno']) {
  test(`a build for ${adapter} with files warns that sessions get lost`, async () => {
    const { succeeded, output } = await build(adapter, { driver: 'fs' })
    expect([succeeded, output]).toEqual([
      true,
      expect.stringMatching(/fs cannot keep sessions on \w+, which/),
    ])
  })
}

test('a build for Vercel with ISR names what it keeps for every visitor', async () => {
  const { succeeded, output } = await build('vercel', { driver: 'upstash', options: { isr: true } })
  expect(succeeded).toBe(true)
  expect(output).toMatch(/Vercel answers [^:]*\/, [^:]*from its ISR cache/)
  expect(output).toContain('/account')
})

test('a build for Vercel with ISR does not name what is left out of it', async () => {
  const exclude = ['/account']
  const { output } = await build('vercel', { driver: 'upstash', options: { isr: { exclude } } })
  const [, kept = ''] = /Vercel answers ([^:]*) from its ISR cache/.exec(output) ?? []
  expect(kept.split(', ')).toContain('/')
  expect(kept.split(', ')).not.toContain('/account')
})

test('a build for Vercel without ISR says nothing of it', async () => {
  const { succeeded, output } = await build('vercel', { driver: 'upstash' })
  expect([succeeded, output]).toEqual([true, expect.not.stringContaining('ISR')])
})

test('a build for Netlify that keeps pages on demand is told which pages it would keep', async () => {
  const options = { cacheOnDemandPages: true }
  const { succeeded, output } = await build('netlify', { driver: 'upstash', options })
  expect(succeeded).toBe(true)
  expect(output.match(/`cacheOnDemandPages` of the Netlify adapter/g)).toHaveLength(1)
})

test('a build for Netlify that keeps no page says nothing of it', async () => {
  const { output } = await build('netlify', { driver: 'upstash' })
  expect(output).not.toContain('cacheOnDemandPages')
})
