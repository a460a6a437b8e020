import { beforeAll, describe, expect, it } from 'vitest'
import { typeErrors } from './type-check.ts'

const BEFORE = `import type { APIContext } from 'astro'
import { openSessions } from 'astro-sessions/admin'
import { redis } from 'astro-sessions/drivers'
import { allSessions, requireCsrf, requireToken, tokenSession, userSessions } from 'astro-sessions/server'
export async function page(context: APIContext): Promise<void> {
const { session } = context.locals; void [session, openSessions, redis, allSessions, requireCsrf, requireToken, tokenSession, userSessions]`

/** The lines of a function that has a page's context, those that are right and those that are wrong. */
const CALLS: Record<string, { right: readonly string[]; wrong: readonly string[] }> = {
  'the times of a session': {
    right: [
      "session.login('ann', { persist: 86_400, idleTimeout: 3_600, absoluteTimeout: 86_400 })",
      "session.login('ann', { keep: ['cart'] }); session.login('ann', { keep: false })",
      "session.persist(86_400); session.set('a', 1, { ttl: 60, onConflict: 'overwrite' })",
      'const recent: boolean = await session.isLoggedInWithin(300); void recent',
    ],
    wrong: [
      'session.login()',
      'session.login(42)',
      "session.login('ann', { persist: true })",
      "session.login('ann', { idleTimeout: '1h' })",
      "session.login('ann', { absoluteTimeout: new Date() })",
      "session.login('ann', { keep: true })",
      "session.login('ann', { keep: 'cart' })",
      "session.login('ann', { rememberMe: true })",
      "session.persist('30d')",
      "session.set('a', 1, { ttl: '60' })",
      "session.set('a', 1, { maxAge: 60 })",
      "session.set('a', 1, { onConflict: 'theirs' })",
      "await session.isLoggedInWithin('5m')",
      'const recent: boolean = session.isLoggedInWithin(300); void recent',
    ],
  },
  'a flash': {
    right: [
      "session.flash('saved', { id: 1 }); void (await session.flash('saved', { keep: true }))",
      "const left: Promise<void> = session.flash('saved', 1, { atOnce: true }); void left",
    ],
    wrong: [
      'session.flash()',
      'session.flash(1)',
      "session.flash('saved', 1, { atOnce: 'yes' })",
      "session.flash('saved', 1, { maxAge: 60 })",
    ],
  },
  'a guard and a token': {
    right: [
      'const checked: void = await requireCsrf(context); void checked',
      'const user = await requireToken(context); if (user instanceof Response) void user.status',
      "const token: string = await tokenSession(context).login('ann', { as: 'token', persist: 60 }); void token",
    ],
    wrong: [
      'await requireCsrf()',
      'await requireCsrf(context.request)',
      'if (await requireCsrf(context)) void 0',
      'await requireToken()',
      'const user: string = await requireToken(context); void user',
      'tokenSession(context.request)',
      "tokenSession(context).login('ann', { as: 'token', persist: true })",
    ],
  },
  'the sessions of a user, and all of them': {
    right: [
      "const ended: number = await userSessions('ann').revokeAll({ except: 'id' }); void ended",
      "const one: boolean = await userSessions('ann').revoke('id'); void one",
      'const swept: number = await allSessions().sweep({ onProgress: ({ deleted }) => void deleted }); void swept',
      'if (!allSessions().deletesExpired) void (await allSessions().count({ signal: context.request.signal })).live',
    ],
    wrong: [
      'userSessions()',
      'userSessions(42)',
      "await userSessions('ann').revoke()",
      "await userSessions('ann').revokeAll('id')",
      "await userSessions('ann').revokeAll({ but: 'id' })",
      "void (await userSessions('ann').list())[0]?.token",
      'const { live } = allSessions().count(); void live',
      'await allSessions().sweep(Date.now())',
      'await allSessions().sweep({ onProgress: ({ ended }) => void ended })',
      'await allSessions().endAll({ onProgress: ({ deleted }) => void deleted })',
      'await allSessions().endAll({ signal: new AbortController() })',
    ],
  },
  'the sessions of a site from a script': {
    right: [
      "const sessions = await openSessions({ driver: redis({ url: 'redis://127.0.0.1' }), mode: 'staging' })",
      "await sessions.users('ann').revokeAll(); for (const { level } of await sessions.check()) void level",
      "await openSessions({ driver: 'redis', root: new URL('file:///srv/shop/') }); await sessions.close()",
    ],
    wrong: [
      "await openSessions('redis')",
      'await openSessions({ driver: 5 })',
      "await openSessions({ drivers: 'redis' })",
      "await openSessions({ absoluteTimeout: '30d' })",
      "openSessions().users('ann')",
      '(await openSessions()).users()',
      '(await openSessions()).check().level',
      'void (await openSessions()).session',
    ],
  },
}

function fileOf(name: string, kind: 'right' | 'wrong'): string {
  return `src/${name.replaceAll(/\W+/g, '-')}-${kind}.ts`
}

// Needs the packages' `dist`: a site reads the types that are published.
describe.each(['typescript', 'typescript-6'] as const)('with %s, the types of', (compiler) => {
  let errors: string[]
  /** The lines that have an error, in the words of the test. */
  const refused = (name: string, kind: 'right' | 'wrong', lines: readonly string[]) => {
    const file = fileOf(name, kind)
    const found = errors
      .filter((error) => error.startsWith(`${file}:`))
      .map((error) => Number(/:(\d+)/.exec(error)?.[1]))
    return lines.filter((_, index) => found.includes(index + BEFORE.split('\n').length + 1))
  }

  beforeAll(async () => {
    const files: Record<string, string> = {}
    for (const [name, calls] of Object.entries(CALLS))
      for (const kind of ['right', 'wrong'] as const)
        files[fileOf(name, kind)] = [BEFORE, ...calls[kind], '}'].join(';\n')
    errors = await typeErrors(compiler, files)
  })

  it.each(Object.entries(CALLS))('%s refuse each wrong call, and no right one', (name, { right, wrong }) => {
    expect(refused(name, 'right', right)).toEqual([])
    expect(refused(name, 'wrong', wrong)).toEqual(wrong)
  })
})
