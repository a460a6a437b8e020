import { tokenEncryption } from '../../src/encryption.ts'
import { createEngine, type EngineOptions, type SessionEvent } from '../../src/index.ts'
import { memoryStore } from '../../src/memory.ts'
import { type Browser, createBrowser } from '../support/site.ts'

/** A site on the wall clock: sealing takes place outside of the event loop. */
export function createSite(entries = new Map<string, unknown>(), options: Partial<EngineOptions> = {}) {
  const events: SessionEvent[] = []
  const onEvent = (event: SessionEvent) => events.push(event)
  const store = memoryStore(entries)
  const engine = createEngine({ store, onEvent, encryption: tokenEncryption(), ...options })
  return { engine, store, entries, events, browser: (token?: string) => createBrowser(engine, token) }
}

export const plain = { encryption: undefined }
export const dump = (entries: Map<string, unknown>) =>
  JSON.stringify([...entries], (_key, value: unknown) => (value instanceof Map ? [...value] : value))
export const dataOf = (browser: Browser) =>
  browser.visit(async (session) => Object.fromEntries(await session.entries()))

/** Everything that leaves something in a store. */
export async function live(browser: Browser): Promise<string[]> {
  const tokens: string[] = []
  const noteToken = () => tokens.push(browser.token ?? '')
  await browser.visit((session) => session.set('secret-name', 'secret-value'))
  noteToken()
  await browser.visit((session) => session.login('secret-user', { label: 'phone' }))
  noteToken()
  await browser.visit(async (session) => {
    session.set('secret-list', [...((await session.get('secret-list')) ?? []), { secret: 'secret-item' }])
    session.flash('secret-flash', 'secret-message')
    await session.update('secret-count', (count: number | undefined) => (count ?? 0) + 1)
  })
  await browser.visit((session) => session.regenerate())
  noteToken()
  return tokens
}
