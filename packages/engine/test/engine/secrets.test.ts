import { describe, expect, it } from 'vitest'
import { isNoted } from '../../../../vitest.audit.ts'
import type { Session } from '../../src/index.ts'
import { keyOf } from '../../src/lib/token.ts'
import { type Browser, browserWith, createSite, type Site } from '../support/site.ts'
import { answerLost, down } from '../support/tapped-store.ts'

const secret = 'the-secret-value'

/** Requests that fail or that are told about in every way there is. */
const scenes: Record<string, (browser: Browser, site: Site) => unknown> = {
  'an invalid value': (browser) =>
    browser.visit((session) => session.set('a', { [secret]: secret, f: () => 1 })),
  'an invalid value in a list': (browser) => browser.visit((session) => session.set('a', [secret, () => 1])),
  'a number that is none': (browser) => browser.visit((session) => session.increment('a')),
  'a value that is too large': (browser) =>
    browser.visit((session) => session.set('b', secret.repeat(100_000))),
  'a malformed token to load': (browser) =>
    browser.visit((session) => session.load(`${secret}${browser.token}`)),
  'an unknown token to load': (browser) => browser.visit((session) => session.load('A'.repeat(43))),
  'a conflict': (browser) => conflict(browser, 'throw'),
  'a merge': (browser) => conflict(browser, 'merge'),
  'a logout under way': async (browser, site) => {
    const request = browser.open()
    await request.session.get('a')
    await site.browser(browser.token).visit((session) => session.logout())
    request.session.set('a', `${secret}!`)
    await request.commit()
  },
  'a rotation': (browser) => browser.visit((session) => session.regenerate()),
  'a login': (browser) => browser.visit((session) => session.login('ada', { label: 'phone' })),
  'a write': (browser) => browser.visit((session) => session.set('b', secret)),
  'a store that is down': (browser, site) => {
    site.store.every(down)
    return browser.visit((session) => session.get('a'))
  },
  'a store that loses answers': (browser, site) => {
    site.store.every(answerLost)
    return browser.visit((session) => session.set('a', secret))
  },
  'a late write': async (browser) => {
    const request = browser.open()
    request.responseStarted()
    request.session.login('ada')
  },
  'a corrupt value': async (browser, site) => {
    for (const entry of site.entries.values()) {
      const { record } = entry as { record: { fields: Map<string, unknown> } }
      record.fields.set('d:a', { stamp: 's', value: `["${secret}` })
    }
    await browser.visit((session) => session.get('a'))
  },
}

describe('security rule 27: no token, key of the store or value is told by', () => {
  it.each(Object.entries(scenes))('%s', async (_name, scene) => {
    const site = createSite()
    const browser = await browserWith(site, { a: secret })
    const tokens = [browser.token ?? '']
    const error = await Promise.resolve()
      .then(() => scene(browser, site))
      .catch((thrown: unknown) => thrown)
    tokens.push(browser.token ?? tokens[0] ?? '')
    const told = [error, ...site.events].map((each) => textOf(each)).join('\n')
    expect(told).not.toBe('')
    for (const word of [...tokens, ...tokens.map(keyOf), secret]) expect(told).not.toContain(word)
  })

  it('anybody in any test, since every token that a test makes is looked for', async () => {
    const browser = await browserWith(createSite(), { a: secret })
    const [first = ''] = [browser.token]
    await browser.visit((session) => session.regenerate())
    expect([first, browser.token ?? ''].map(isNoted)).toEqual([true, true])
  })

  it('a session that is logged or serialized', async () => {
    const browser = await browserWith(createSite(), { a: secret })
    const { session } = browser.open()
    await session.get('a')
    const inspect = Symbol.for('nodejs.util.inspect.custom')
    const shown = [
      JSON.stringify({ session }),
      String(session),
      textOf(session),
      callOf(session, inspect),
    ].join()
    expect(shown).not.toContain(browser.token)
    expect(shown).not.toContain(secret)
    expect(Object.keys(session)).toEqual([])
  })
})

async function conflict(browser: Browser, onConflict: 'throw' | 'merge') {
  const request = browser.open()
  await request.session.get('a')
  await browser.visit((session) => session.set('a', `${secret}, theirs`))
  request.session.set('a', `${secret}, mine`, { onConflict })
  await request.commit()
}

/** All that a logger can reach: every own property, at any depth, with the stacks and causes of errors. */
function textOf(value: unknown, seen: Set<unknown> = new Set()): string {
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? '' : String(value)
  if (seen.has(value)) return ''
  seen.add(value)
  const names = Object.getOwnPropertyNames(value)
  return names
    .map((name) => `${name}: ${textOf(Object.getOwnPropertyDescriptor(value, name)?.value, seen)}`)
    .join('\n')
}

function callOf(session: Session, name: symbol): string {
  const method: unknown = Reflect.get(session, name)
  return typeof method === 'function' ? String(method.call(session)) : ''
}
