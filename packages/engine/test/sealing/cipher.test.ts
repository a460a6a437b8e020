import { describe, expect, it } from 'vitest'
import { CIPHERS } from './ciphers.ts'

const TOKEN = 'A'.repeat(43)
const NAME = 'Y3GaNO3mB-4_opfqfWWkPw'
const TEXT = '{"sku":"pea","note":"ä \ufeff😀"}'

// Made with Python's `cryptography`, under a nonce of zeros.
const SEALED = 'AAAAAAAAAAAAAAAAGuqVtFkTDnDsGriW30e1rwNET_h4AEisL3WocGVrXerR4aV4Ny5SVwQv4kT-OWy0Mg'
const zeros = (bytes: Uint8Array<ArrayBuffer>) => bytes

const TEXTS = {
  'an empty text': '',
  'a text of one byte': 'a',
  'a text that begins with a byte order mark': '\ufeffa',
  'a text of many alphabets': TEXT,
  'a text with half a surrogate pair': 'a\ud83d',
  'a text of 100,000 characters': 'ä'.repeat(100_000),
}

describe.each(CIPHERS)('a cipher by %s', (_, createCipher) => {
  const cipher = createCipher(TOKEN)

  it('makes names and texts as the standards have them', async () => {
    expect(cipher.nameFor('data:cart')).toBe(NAME)
    expect(await createCipher(TOKEN, zeros).seal(TEXT, NAME)).toBe(SEALED)
    expect(await cipher.open(SEALED, NAME)).toBe(TEXT)
  })

  it.each(CIPHERS)('opens what one by %s sealed', async (_other, createOther) => {
    const other = createOther(TOKEN)
    for (const [what, text] of Object.entries(TEXTS))
      expect(await cipher.open(await other.seal(text, NAME), NAME), what).toBe(text.toWellFormed())
    expect(cipher.nameFor('ä')).toBe(other.nameFor('ä'))
  })

  it('never uses a nonce twice', async () => {
    const sealed = Array.from({ length: 1000 }, () => cipher.seal('', NAME))
    const nonces = (await Promise.all(sealed)).map((text) => text.slice(0, 16))
    expect(new Set(nonces).size).toBe(1000)
  })

  it('opens nothing of another token or name', async () => {
    expect(await createCipher(`B${TOKEN.slice(1)}`).open(SEALED, NAME)).toBeNull()
    expect(await cipher.open(SEALED, `Z${NAME.slice(1)}`)).toBeNull()
    expect(await cipher.open(SEALED, '')).toBeNull()
  })

  it('opens nothing of which a character was changed, put in or left out', async () => {
    // The last character holds bits that stand for nothing.
    for (let at = 0; at < SEALED.length - 1; at += 1) {
      const [before, after] = [SEALED.slice(0, at), SEALED.slice(at + 1)]
      const other = SEALED[at] === 'B' ? 'C' : 'B'
      for (const middle of [other, '+', '!', '\u0141', '', ' ', `${SEALED[at]}B`, `${SEALED[at]}=`])
        expect(await cipher.open(before + middle + after, NAME), `"${middle}" at ${at}`).toBeNull()
    }
  })

  it('opens nothing that is cut short, however little of the tag is left', async () => {
    for (let length = 0; length < SEALED.length; length += 1)
      expect(await cipher.open(SEALED.slice(0, length), NAME), `${length} characters`).toBeNull()
  })
})
