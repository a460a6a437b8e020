import { createEngine } from '@astro-sessions/engine'
import { memoryStore } from '@astro-sessions/engine/memory'
import { createCodec } from '../../src/cookies/codec.ts'
import { mergeSetCookie } from '../../src/cookies/merge-set-cookie.ts'
import { createSeal } from '../../src/cookies/seal.ts'
import { SESSION } from '../../src/runtime/page/locals.ts'
import { bearerTokenIn } from '../../src/runtime/request/bearer-token.ts'
import { findTokens } from '../../src/runtime/request/find-tokens.ts'
import { safeNext } from '../../src/server/next-path.ts'
import { requireUser } from '../../src/server/require-user.ts'
import { jsonOf } from '../../src/toolbar/value-text.ts'
import { treeOf } from '../../src/toolbar/value-tree.ts'

const anything = {
  '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) },
} as const
const codec = createCodec('x', { schema: anything })
const seal = createSeal({ name: 'x', secret: 'k'.repeat(32), encrypt: false })
const engine = createEngine({ store: memoryStore() })

function anonymous() {
  return engine.open(undefined).session
}

/** Everything that reads a text from outside, by what it reads. */
export const readers: Record<string, (text: string) => unknown> = {
  'a Cookie header': (text) => findTokens(text, 'sid'),
  'an Authorization header': (text) => [bearerTokenIn(text), bearerTokenIn(`Bearer ${text}`)],
  'the value of a cookie': (text) => codec.decode(text),
  'the value of a signed cookie': (text) => seal.open(text),
  'a Set-Cookie line': (text) => {
    const headers = { getSetCookie: () => [text] } as Headers
    mergeSetCookie({ set: () => undefined, delete: () => undefined }, headers)
  },
  'the path to go to': (text) => safeNext(text),
  'the path of a page for users': (text) =>
    requireUser(
      { locals: { [SESSION]: anonymous() }, request: new Request('https://shop.test/'), url: urlOf(text) },
      { redirectTo: '/login' },
    ),
  'a CSRF token': (text) => anonymous().isCsrfToken(text),
  'a value that is put into the session': (text) => anonymous().set('key', codec.decode(text) ?? text),
  'a key of the session': (text) => anonymous().set(`k${text.toWellFormed()}`, 1),
  'a value in the toolbar': (text) => {
    const value = codec.decode(text)
    return [treeOf(value), jsonOf(value)]
  },
}

function urlOf(text: string): URL {
  const url = new URL('https://shop.test/')
  url.pathname = text
  return url
}
