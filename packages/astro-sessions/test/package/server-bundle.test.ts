import { describe, expect, it } from 'vitest'
import { bundleServer } from './server-bundle.ts'

// Needs the packages' `dist`: a site bundles what is published. Why these are the limits, and what would lower
// them: docs/decisions/003-server-bundle.md.
describe('what a server bundle has of engine and middleware', () => {
  it('is less than 28.9 kB in gzip at the start of a server, when the host minifies: the limit', async () => {
    expect((await bundleServer({ minify: true })).size).toBeLessThan(28_900)
  })

  it('is less than 47 kB in gzip with all that is loaded when it is first needed', async () => {
    expect((await bundleServer({ minify: true })).wholeSize).toBeLessThan(47_000)
  })

  it('is less than 56.1 kB in gzip at the start as Astro writes it, comments included', async () => {
    expect((await bundleServer({ minify: false })).size).toBeLessThan(56_100)
  })

  it('has no driver, no reference store and, without a session.config.ts, nothing that checks one', async () => {
    const { code, modules } = await bundleServer({ minify: false })
    const driver = /drivers\/dist\/(?!index|env|[a-z-]*options)|unstorage|memory|testing|encryption/
    expect(modules.filter((id) => driver.test(id))).toEqual([])
    expect(code).not.toContain('Standard Schema')
  })

  it('has nothing that only a development server does or says', async () => {
    const { code, modules } = await bundleServer({ minify: false })
    expect(modules.filter((id) => /parallel-starts|kept-store/.test(id))).toEqual([])
    for (const text of [
      'One browser started',
      'was called after the headers',
      'its own headers let shared caches',
      'and has no effect',
    ])
      expect(code).not.toContain(text)
  })

  it('has the hash function of Node, and not one written in JavaScript', async () => {
    const { modules } = await bundleServer({ minify: false })
    expect(modules.filter((id) => /hash|sha/i.test(id))).toEqual([
      expect.stringMatching(/ohash\/dist\/crypto\/node\/index\.mjs$/),
    ])
  })
})
