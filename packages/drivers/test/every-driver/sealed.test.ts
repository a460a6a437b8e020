import { hash } from 'node:crypto'
import { createEngine, type SessionStore } from '@astro-sessions/engine'
import { tokenEncryption } from '@astro-sessions/engine/encryption'
import { describe, expect, it } from 'vitest'
import { STORE_PLACES, type StorePlace } from './store-places.ts'
import { expectNoToken } from './token-traces.ts'
import { LABEL, liveOn, SECRET } from './user-life.ts'

describe.each(Object.entries(STORE_PLACES))('what a whole life leaves in %s', (_, openPlace) => {
  it('holds no name, value, user or token when it is sealed', async () => {
    const place = await openPlace()
    const { bytes, tokens } = await live(place, tokenEncryption())
    expect(bytes.includes(LABEL)).toBe(true)
    expect(bytes.includes(SECRET)).toBe(false)
    expectNoToken(bytes, tokens)
    expectKeys(bytes, tokens)
  })

  it('holds no token when it is not sealed', async () => {
    const place = await openPlace()
    const { bytes, tokens } = await live(place)
    for (const word of ['user', 'first', 'value', 'title', 'text', 'flash', 'message', 'goodbye'])
      expect(bytes.includes(`${SECRET}-${word}`), word).toBe(true)
    expectNoToken(bytes, tokens)
    expectKeys(bytes, tokens)
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

/** The look is a true one: the key of each token is there. */
function expectKeys(bytes: Buffer, tokens: readonly string[]): void {
  expect(tokens.filter((token) => !bytes.includes(hash('sha256', token)))).toEqual([])
}
