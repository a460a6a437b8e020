import * as entry from 'astro-sessions'
import { describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

/** As `astro add` reads it: any field may be there. */
const published: Record<string, unknown> = manifest

describe('`astro add astro-sessions`', () => {
  it('finds an integration, and so does the directory of integrations', () => {
    expect(published.keywords).toEqual(expect.arrayContaining(['astro-integration', 'withastro']))
    expect(published.keywords).not.toContain('astro-adapter')
  })

  it('installs this package alone: of peers it installs all but Astro and those that are optional', () => {
    expect(published.peerDependencies).toEqual({ astro: expect.any(String) })
  })

  it('writes a call without options of the default export, which is the integration', () => {
    expect(entry.default()).toMatchObject({ name: 'astro-sessions', hooks: expect.any(Object) })
  })
})
