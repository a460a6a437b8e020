import { beforeAll, describe, expect, it } from 'vitest'
import { type Compiler, typeErrors } from './type-check.ts'

/** The lines inside a function that has a page's context; the first of them is line 6. */
const inContext = (...lines: readonly string[]) =>
  [
    "import type { APIContext } from 'astro'",
    "import { z } from 'astro/zod'",
    "import { defineCookie } from 'astro-sessions/cookies'",
    "import { defineSession, requireToken, requireUser, rescuedForm, tokenSession } from 'astro-sessions/server'",
    'export async function page({ locals, cookies, ...context }: APIContext): Promise<void> {',
    ...lines,
    'void [locals, cookies, context, z, defineCookie, defineSession, requireToken, requireUser, rescuedForm, tokenSession] }',
  ].join('\n')

const site = {
  'src/env.d.ts': `declare namespace App {
    interface SessionData { cart: string[]; visits: number }
    interface Locals { user: { name: string } }
  }`,
  'src/session.ts': inContext(
    'const cart: string[] | undefined = await locals.session.get("cart"); void cart',
    'locals.session.set("visits", 1); locals.session.set("other", { any: "thing" })',
    'const sum: number = await locals.session.update("visits", (count) => (count ?? 0) + 1); void sum',
    'const other: Date = await locals.session.get("other"); void other',
    'const user: string | null = await locals.session.userId(); void user',
    'const name: string = locals.user.name; void name',
  ),
  'src/session-wrong.ts': inContext(
    'const cart: number | undefined = await locals.session.get("cart"); void cart',
    'locals.session.set("visits", "one")',
    'await locals.session.update("cart", () => 5)',
    'void locals.session.cart',
    'void locals.user.age',
  ),
  'src/merge.ts': inContext(
    'cookies.merge(new Headers()); cookies.merge(new Response()); cookies.merge(cookies)',
  ),
  'src/merge-wrong.ts': inContext('cookies.merge("a=1")'),
  'src/schema.ts': inContext(
    'const schema = { cart: z.array(z.string()), visits: z.coerce.number(), other: z.date() }',
    'void defineSession({ schema, onEvent: ({ type }) => void type, onConflict: ({ theirs }) => theirs })',
  ),
  'src/schema-wrong.ts': inContext(
    'void defineSession({ schema: { cart: z.number() } })',
    'void defineSession({ schema: { visits: "number" } })',
    'void defineSession({ schema: { other: "number" } })',
    'void defineSession({ onEvent: "log" })',
  ),
  'src/cookies.ts': inContext(
    "const schema = z.enum(['light', 'dark']); type Theme = 'light' | 'dark'",
    "const one: Theme = defineCookie('a', { schema, default: 'light' }).get(cookies); void one",
    "const two: Theme | undefined = defineCookie('a', { schema }).get(cookies); void two",
    "const text: string | undefined = defineCookie('a').get(cookies); void text",
    "const name: string = defineCookie('a', { default: 'x' }).get(cookies); void name",
    "const sealed = defineCookie('a', { schema, secret: 'x', default: 'dark' })",
    'const three: Promise<Theme> = sealed.get(cookies); void three',
    "const set: Promise<void> = sealed.set(cookies, 'light'); void set",
    "void defineCookie('a', { secret: () => ['x'], encrypt: true })",
  ),
  'src/cookies-wrong.ts': inContext(
    "const schema = z.enum(['light', 'dark']); type Theme = 'light' | 'dark'",
    "const two: Theme = defineCookie('a', { schema }).get(cookies); void two",
    "defineCookie('a', { schema }).set(cookies, 'pink')",
    "defineCookie('a').set(cookies, 5)",
    "defineCookie('a', { schema, default: 'pink' })",
    "defineCookie('a', { encrypt: true })",
  ),
  'src/token.ts': inContext(
    "const token: string = await locals.session.login('ann', { as: 'token', label: 'phone' }); void token",
    "locals.session.login('ann', { label: 'Firefox', persist: 86_400 })",
  ),
  'src/token-wrong.ts': inContext(
    "const token: string = locals.session.login('ann', { as: 'token' }); void token",
    "const none: string = locals.session.login('ann'); void none",
    "locals.session.login('ann', { as: 'bearer' })",
    'const id: string = await requireToken({ locals }); void id',
    'tokenSession().get("cart")',
  ),
  'src/user.ts': inContext(
    "const user = await requireUser({ locals, ...context }, { redirectTo: '/login' })",
    'if (user instanceof Response) void user.status',
    'else void user.toUpperCase()',
    'await requireUser({ locals, ...context }, { status: 401 })',
    "await requireUser({ locals, ...context }, { redirectTo: '/login', within: 300, status: 401 })",
    'const recent: boolean = await locals.session.isLoggedInWithin(300); void recent',
  ),
  'src/form.ts': inContext(
    "const { hidden, fields } = await rescuedForm({ locals, ...context }, { omit: ['card'] })",
    'const text: string | null | undefined = fields?.get("text"); void text',
    'const name: string = hidden.name; void name',
    "const left: Promise<void> = locals.session.flash('a', 1, { ttl: 60, atOnce: true }); void left",
    "locals.session.flash('a', 1, { ttl: 60 })",
  ),
  'src/form-wrong.ts': inContext(
    "await rescuedForm({ locals, ...context }, ['card'])",
    "await rescuedForm({ locals, ...context }, { omit: 'card' })",
    'const text: string = (await rescuedForm({ locals, ...context })).fields?.get("text"); void text',
    "locals.session.flash('a', 1, { ttl: '60' })",
    "locals.session.flash('a', 1, 60)",
  ),
  'src/action.ts': inContext(
    "const action = { locals, ...context, cookies } as Omit<APIContext, 'redirect' | 'props' | 'callAction'>",
    'const user: string = await requireUser(action); void user',
    'const again: string = await requireUser(action, { within: 300 }); void again',
  ),
  'src/user-wrong.ts': inContext(
    'await requireUser({ locals, ...context })',
    'await requireUser({ locals, ...context }, {})',
    'await requireUser({ locals, ...context }, { within: 300 })',
    "await requireUser({ locals, ...context }, { redirectTo: '/login', status: 403 })",
    "await requireUser({ locals, ...context }, { redirectTo: '/login', within: '300' })",
    "const user: string = await requireUser({ locals, ...context }, { redirectTo: '/login' }); void user",
  ),
}

const compilers: { compiler: Compiler }[] = [{ compiler: 'typescript' }, { compiler: 'typescript-6' }]

// Needs the packages' `dist`: a site reads the types that are published.
describe.each(compilers)('with $compiler, a site', ({ compiler }) => {
  let errors: string[]
  const linesOf = (file: string) =>
    errors.filter((error) => error.startsWith(file)).map((error) => Number(/:(\d+)/.exec(error)?.[1]))

  beforeAll(async () => {
    errors = await typeErrors(compiler, site)
  })

  it('has errors where it is wrong, and nowhere else', () => {
    const files = new Set(errors.map((error) => error.split(':')[0]))
    expect([...files].sort()).toEqual(
      Object.keys(site)
        .filter((file) => file.includes('-wrong'))
        .sort(),
    )
  })

  it('gets the types of App.SessionData in its session, beside an App.Locals of its own', () => {
    expect(linesOf('src/session-wrong.ts')).toEqual([6, 7, 8, 9, 10])
  })

  it('can merge headers into its cookies, and nothing else', () => {
    expect(linesOf('src/merge-wrong.ts')).toEqual([6])
  })

  it('must have schemas of the types that it declared', () => {
    expect(linesOf('src/schema-wrong.ts')).toEqual([6, 7, 8, 9])
  })

  it('gets the id of a user from a guard only where it looks at the answer, but for an action', () => {
    expect(linesOf('src/user-wrong.ts')).toEqual([6, 7, 8, 9, 10, 11])
  })

  it('gets a token by a login that says so, and waits for it', () => {
    expect(linesOf('src/token-wrong.ts')).toEqual([6, 7, 8, 9, 10])
  })

  it('looks whether there is a form to fill in again', () => {
    expect(linesOf('src/form-wrong.ts')).toEqual([6, 7, 8, 9, 10])
  })

  it('gets the type of a cookie from its schema and its default', () => {
    expect(linesOf('src/cookies-wrong.ts')).toEqual([7, 8, 9, 10, 11])
  })
})

describe('a site with an App.Locals of its own', () => {
  it('may declare the session in it, under the key that it chose', async () => {
    const files = {
      'src/env.d.ts':
        "declare namespace App { interface Locals { visitor: import('astro-sessions').Session } }",
      'src/use.ts': inContext('locals.visitor.set("a", 1)', 'locals.session.set("a", 1)'),
    }
    expect(await typeErrors('typescript', files, 'visitor')).toEqual(['src/use.ts:7 TS2339'])
  })

  it('gets what it says of the same name, since declaration files are not checked', async () => {
    const files = {
      'src/env.d.ts': 'declare namespace App { interface Locals { session: { token: string } } }',
      'src/use.ts': inContext('locals.session.token.trim()', 'locals.session.set("a", 1)'),
    }
    expect(await typeErrors('typescript', files)).toEqual(['src/use.ts:7 TS2339'])
  })
})
