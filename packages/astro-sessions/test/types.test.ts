import { describe, expect, it } from 'vitest'
import { type Compiler, typeErrors } from './type-check.ts'

const data = `declare namespace App {
  interface SessionData { cart: string[]; visits: number }
}`

/** Code in a page's context: \`right\` must be accepted, and each line of \`wrong\` refused. */
const inContext = (lines: readonly string[]) =>
  [
    "import type { APIContext } from 'astro'",
    'export async function page({ locals, cookies }: APIContext): Promise<void> {',
    ...lines,
    'void locals; void cookies }',
  ].join('\n')

describe.each<{ compiler: Compiler }>([{ compiler: 'typescript' }, { compiler: 'typescript-6' }])(
  'with $compiler, a site',
  { timeout: 60_000 },
  ({ compiler }) => {
    const check = async (files: Record<string, string>, localsKey?: string) =>
      typeErrors(compiler, files, localsKey)

    it('gets the types of App.SessionData in its session, and any for every other key', async () => {
      const right = [
        'const cart: string[] | undefined = await locals.session.get("cart")',
        'locals.session.set("visits", 1); locals.session.set("other", { any: "thing" }); void cart',
        'const sum: number = await locals.session.update("visits", (count) => (count ?? 0) + 1); void sum',
        'const other: Date = await locals.session.get("other"); void other',
        'const user: string | null = await locals.session.userId(); void user',
      ]
      const wrong = [
        'const bad: number | undefined = await locals.session.get("cart"); void bad',
        'locals.session.set("visits", "one")',
        'await locals.session.update("cart", () => 5)',
        'locals.session.cart',
      ]
      expect(await check({ 'src/env.d.ts': data, 'src/right.ts': inContext(right) })).toEqual([])
      expect(await check({ 'src/env.d.ts': data, 'src/wrong.ts': inContext(wrong) })).toEqual([
        'src/wrong.ts:3 TS2322',
        'src/wrong.ts:4 TS2345',
        'src/wrong.ts:5 TS2322',
        'src/wrong.ts:6 TS2339',
      ])
    })

    it('may declare App.Locals itself, with other properties or with the same one', async () => {
      const use = inContext(['locals.session.set("a", 1); const name: string = locals.user.name; void name'])
      for (const session of ['', "session: import('astro-sessions').Session"]) {
        const env = `declare namespace App { interface Locals { user: { name: string }; ${session} } }`
        expect(await check({ 'src/env.d.ts': env, 'src/use.ts': use })).toEqual([])
      }
    })

    it('is told when its own App.Locals has another session', async () => {
      const env = 'declare namespace App { interface Locals { session: { token: string } } }'
      expect(await check({ 'src/env.d.ts': env })).toEqual(['src/env.d.ts:1 TS2430'])
    })

    it('finds the session under the key that it chose', async () => {
      const use = inContext(['locals.visitor.set("a", 1)', 'locals.session.set("a", 1)'])
      expect(await check({ 'src/use.ts': use }, 'visitor')).toEqual(['src/use.ts:4 TS2339'])
    })

    it('can merge headers into its cookies, and the cookies of another request', async () => {
      const lines = [
        'cookies.merge(new Headers()); cookies.merge(new Response()); cookies.merge(cookies)',
        'cookies.merge("a=1")',
      ]
      expect(await check({ 'src/use.ts': inContext(lines) })).toEqual(['src/use.ts:4 TS2769'])
    })

    it('must have schemas of the types that it declared', async () => {
      const definition = (schema: string) => `import { z } from 'astro/zod'
import { defineSession } from 'astro-sessions/server'
export default defineSession({ schema: { ${schema} }, onEvent: ({ type }) => void type })`
      const right = definition('cart: z.array(z.string()), visits: z.coerce.number(), other: z.date()')
      expect(await check({ 'src/env.d.ts': data, 'src/session.config.ts': right })).toEqual([])
      const wrong = definition('\ncart: z.number(),\nvisits: "number"')
      expect(await check({ 'src/env.d.ts': data, 'src/session.config.ts': wrong })).toEqual([
        'src/session.config.ts:4 TS2322',
        'src/session.config.ts:5 TS2322',
      ])
    })

    it('gets the type of a cookie from its schema and its default', async () => {
      const file = (lines: readonly string[]) =>
        [
          "import { z } from 'astro/zod'",
          "import { defineCookie } from 'astro-sessions/cookies'",
          "const schema = z.enum(['light', 'dark'])",
          inContext(lines),
        ].join('\n')
      const right = [
        "const one: 'light' | 'dark' = defineCookie('a', { schema, default: 'light' }).get(cookies); void one",
        "const two: 'light' | 'dark' | undefined = defineCookie('a', { schema }).get(cookies); void two",
        "const text: string | undefined = defineCookie('a').get(cookies); void text",
        "const name: string = defineCookie('a', { default: 'x' }).get(cookies); void name",
        "const sealed: Promise<'light' | 'dark'> = defineCookie('a', { schema, secret: 'x', default: 'dark' }).get(cookies); void sealed",
        "const set: Promise<void> = defineCookie('a', { secret: ['x'], encrypt: true }).set(cookies, 'x'); void set",
      ]
      const wrong = [
        "const two: 'light' | 'dark' = defineCookie('a', { schema }).get(cookies); void two",
        "defineCookie('a', { schema }).set(cookies, 'pink')",
        "defineCookie('a').set(cookies, 5)",
        "defineCookie('a', { schema, default: 'pink' })",
        "defineCookie('a', { encrypt: true })",
      ]
      expect(await check({ 'src/right.ts': file(right) })).toEqual([])
      const errors = await check({ 'src/wrong.ts': file(wrong) })
      expect(errors.map((error) => error.split(' ')[0])).toEqual(
        [6, 7, 8, 9, 10].map((line) => `src/wrong.ts:${line}`),
      )
    })

    it('gets a user id or a response from requireUser', async () => {
      const use = `import { requireUser } from 'astro-sessions/server'
${inContext(['void locals'])}
export async function account(context: APIContext): Promise<Response | string> {
  const user = await requireUser(context, { redirectTo: '/login' })
  if (user instanceof Response) return user
  return user.toUpperCase()
}`
      expect(await check({ 'src/use.ts': use })).toEqual([])
    })
  },
)
