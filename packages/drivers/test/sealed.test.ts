import { hash } from 'node:crypto'
import { createEngine, type SessionStore } from '@astro-sessions/engine'
import { tokenEncryption } from '@astro-sessions/engine/encryption'
import { describe, expect, it } from 'vitest'
import { STORE_PLACES, type StorePlace } from './store-places.ts'
import { LABEL, liveOn, SECRET } from './user-life.ts'

describe.each(Object.entries(STORE_PLACES))('what a whole life leaves in %s', (_, openPlace) => {
  it('holds no name, value, user or token when it is sealed', async () => {
    const place = await openPlace()
    const { bytes, tokens } = await live(place, tokenEncryption())
    expect(bytes.includes(LABEL)).toBe(true)
    expect(bytes.includes(SECRET)).toBe(false)
    expectNoToken(bytes, tokens)
  })

  it('holds no token when it is not sealed', async () => {
    const place = await openPlace()
    const { bytes, tokens } = await live(place)
    for (const word of ['user', 'first', 'value', 'title', 'text', 'flash', 'message', 'goodbye'])
      expect(bytes.includes(`${SECRET}-${word}`), word).toBe(true)
    expectNoToken(bytes, tokens)
  })
})

/** Everything that was ever in the place while a visitor lived there. */
async function live(place: StorePlace, encryption?: ReturnType<typeof tokenEncryption>) {
  const store: SessionStore = place.open()
  const engine = createEngine({ store, encryption, storeTimeout: 60 })
  const looks: Buffer[] = []
  const tokens = await liveOn(engine, async () => void looks.push(await place.bytes()))
  return { bytes: Buffer.concat(looks), tokens }
}

/** The store knows the key of each token, and the token in no form. */
function expectNoToken(bytes: Buffer, tokens: readonly string[]): void {
  expect(new Set(tokens).size).toBeGreaterThan(4)
  for (const [index, token] of tokens.entries()) {
    const raw = Buffer.from(token, 'base64url')
    const forms = [token, raw, raw.toString('hex'), raw.toString('base64')]
    expect([index, ...forms.map((form) => bytes.includes(form))]).toEqual([index, false, false, false, false])
    expect(bytes.includes(hash('sha256', token))).toBe(true)
  }
}
