import { describe, expect, it } from 'vitest'
import { createEngine } from '../../src/index.ts'
import { memoryStore } from '../../src/memory.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'

// Numbered as in docs/security-evidence.md, which names the layer that owes each of the other rules.

async function tokenFrom(random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>, data = 1) {
  const request = createEngine({ store: memoryStore(), random }).open(undefined)
  request.session.set('a', data)
  const change = await request.commit()
  return change.kind === 'set' ? change.token : ''
}

describe('security: tokens', () => {
  it('rule 1: a token holds every one of 256 bits of the random source', async () => {
    const zeros = await tokenFrom((bytes) => bytes.fill(0))
    const seen = new Set([zeros])
    for (let bit = 0; bit < 256; bit++) {
      const token = await tokenFrom((bytes) => {
        if (bytes.length === 32) bytes[bit >> 3] = 1 << (bit & 7)
        return bytes
      })
      seen.add(token)
    }
    expect(seen.size).toBe(257)
  })

  it('rule 1: the random source of the system repeats nothing and prefers no bit', async () => {
    const counts = new Array<number>(256).fill(0)
    const tokens = new Set<string>()
    const rounds = 2000
    for (let round = 0; round < rounds; round++) {
      const token = await tokenFrom((bytes) => crypto.getRandomValues(bytes))
      tokens.add(token)
      const bytes = Uint8Array.from(atob(token.replaceAll('-', '+').replaceAll('_', '/')), (c) =>
        c.charCodeAt(0),
      )
      for (let bit = 0; bit < 256; bit++)
        counts[bit] = (counts[bit] ?? 0) + (((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1)
    }
    expect(tokens.size).toBe(rounds)
    // Ten standard deviations: no chance of a false alarm, and no bit that is stuck.
    for (const count of counts) expect(Math.abs(count - rounds / 2)).toBeLessThan(5 * Math.sqrt(rounds))
  })

  it('rule 2: a random source that fails fails the request, without a cookie or a record', async () => {
    const entries = new Map<string, unknown>()
    const engine = createEngine({
      store: memoryStore(entries),
      random: () => {
        throw new Error('no entropy')
      },
    })
    const request = engine.open(undefined)
    expect(() => request.session.set('a', 1)).toThrow('no entropy')
    request.session.login('ada')
    await expect(request.commit()).rejects.toThrow('no entropy')
    expect(await request.commit()).toEqual({ kind: 'keep' })
    expect(entries.size).toBe(0)
  })

  it('rule 3: a token tells nothing of user, data or time', async () => {
    const same = (bytes: Uint8Array<ArrayBuffer>) => bytes.fill(7)
    const tokens = new Set<string>()
    for (const user of ['ada', 'bob']) {
      const site = createSite({ random: same })
      site.clock.jump(user === 'ada' ? 0 : 1_000_000)
      const browser = site.browser()
      await browser.visit((session) => {
        session.login(user)
        session.set('user', user)
      })
      tokens.add(browser.token ?? '')
    }
    expect(tokens.size).toBe(1)
  })
})

describe('security: what the store holds', () => {
  it('rule 4: nothing that it holds opens a session', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const tokens = [browser.token ?? '']
    await browser.visit((session) => session.login('ada'))
    tokens.push(browser.token ?? '')
    const dump = dumpOf(site.entries)
    for (const token of tokens) expect(dump).not.toContain(token)
    for (const word of dump.match(/[\w-]{8,}/g) ?? []) expect(await dataOf(site.browser(word))).toEqual({})
  })

  it('rule 5: a record under the token itself is not found', async () => {
    const site = createSite()
    await browserWith(site, { a: 1 })
    const [record] = site.entries.values()
    const token = 'r'.repeat(43)
    site.entries.set(token, record)
    expect(await dataOf(site.browser(token))).toEqual({})
  })

  it('rule 6: a token that the client chose is never adopted', async () => {
    const site = createSite()
    const chosen = 'c'.repeat(43)
    const browser = site.browser(chosen)
    await browser.visit((session) => session.set('a', 1))
    expect(browser.token).not.toBe(chosen)
    expect(await dataOf(site.browser(chosen))).toEqual({})
    const { session } = site.browser().open()
    await expect(session.load(chosen)).rejects.toMatchObject({ code: 'INVALID_TOKEN' })
  })

  it('rule 7: a hostile cookie is an anonymous visitor, without a call or an error', async () => {
    const site = createSite()
    const hostile = [
      '\0',
      '../../etc/passwd',
      'a'.repeat(8192),
      '%00%2e',
      '会'.repeat(43),
      '__proto__',
      '{}',
      ' '.repeat(43),
    ]
    for (const token of [...hostile, `${'a'.repeat(43)}\n`, `\n${'a'.repeat(43)}`]) {
      const browser = site.browser(token)
      expect(await browser.visit((session) => session.get('a'))).toBeUndefined()
      await browser.visit((session) => session.destroy())
    }
    expect(site.store.calls).toEqual([])
  })

  it('rule 29: a thousand visitors who write nothing leave nothing', async () => {
    const site = createSite()
    for (let count = 0; count < 1000; count++) {
      const browser = site.browser()
      await browser.visit((session) => session.get('a'))
      await browser.visit((session) => session.logout())
      expect(browser.token).toBeUndefined()
    }
    expect(site.store.calls).toEqual([])
  })

  it('rule 31: a record that is corrupt, truncated or hostile reads as empty and pollutes nothing', async () => {
    const texts = [
      '',
      '[',
      '[{"a":',
      '{}',
      '"text"',
      '[{"__proto__":1},{"polluted":2},3]',
      '@zz;[',
      '@;1',
      '-1',
    ]
    for (const value of texts) {
      const site = createSite()
      const browser = await browserWith(site, { a: 1 })
      const [entry] = site.entries.values()
      const { record } = entry as { record: { fields: Map<string, unknown> } }
      record.fields.set('d:a', { stamp: 's', value })
      expect(await browser.visit((session) => session.get('a'))).toBeUndefined()
      await browser.visit((session) => session.set('a', 2))
      expect(await dataOf(browser)).toEqual({ a: 2 })
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

/** Everything that the store holds, as text. */
function dumpOf(entries: Map<string, unknown>): string {
  return JSON.stringify([...entries], (_key, value) => (value instanceof Map ? [...value] : value))
}
