import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { codeBlocks } from '../e2e/support/code-blocks.ts'
import { typeErrors } from '../packages/astro-sessions/test/package/type-check.ts'

const root = join(import.meta.dirname, '..')

const client = '/// <reference types="astro/client" />\n'
const session = 'declare namespace App { interface SessionData { cart: string[] } }\n'
/** What the pages take from elsewhere: the site's own code, and packages that are not installed here. */
const elsewhere = `
declare module '*/auth.ts' { export const auth: any }
declare module '*/accounts.ts' { export function createAccount(entered: object): Promise<void> }
declare module '*/read-old-cookie.ts' { export function readOldCookie(value: string): Promise<{ id: string } | null> }
declare module 'node:crypto' {
  export function randomBytes(size: number): Uint8Array
  export function scryptSync(password: string, salt: Uint8Array, size: number): Uint8Array
  export function timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean
}
declare module '@astrojs/node' { const node: any; export default node }
declare module '*.astro' { const page: any; export default page }
declare module 'vitest' { export const it: any; export const expect: any }
`
/** The site's own code, where its type comes from what it is called with. */
const site = {
  'src/lib/authenticate.ts':
    'export function authenticate(email: unknown, password: unknown): { id: string } | null { return email === password ? { id: "ann" } : null }',
  'src/lib/next-news.ts': 'export async function nextNews(userId: string): Promise<string> { return userId }',
  'src/lib/provider.ts':
    'export declare function authorizationUrl(state: string, verifier: string): string; export declare function userOf(code: string, verifier: string): Promise<{ id: string }>',
  'src/lib/add-coupon.ts':
    'export async function addCoupon(session: import("astro-sessions").Session, name: string) { session.set("coupons", [name]) }',
}

const pages = [
  'README.md',
  'docs/guide.md',
  'docs/recipes.md',
  'docs/migration.md',
  'docs/cookies.md',
  'docs/troubleshooting.md',
  'docs/parallel-requests.md',
  ...['node', 'cloudflare', 'vercel', 'netlify', 'deno', 'bun'].map((name) => `docs/deploy/${name}.md`),
]

describe('the code of the documentation', { timeout: 120_000 }, () => {
  let errors: string[]

  beforeAll(async () => {
    const all = { 'src/client.d.ts': client, 'src/elsewhere.d.ts': elsewhere, 'src/env.d.ts': session }
    // One run for all pages, since most of its time goes into the types of Astro.
    errors = await typeErrors('typescript', Object.assign(all, ...pages.map(filesOf)))
  }, 120_000)

  it.each(pages)('has in %s the types that a site has', (page) => {
    expect(Object.keys(filesOf(page)).length).toBeGreaterThan(Object.keys(site).length)
    expect(errors.filter((error) => error.startsWith(folderOf(page)))).toEqual([])
  })

  it('has no error elsewhere', () => {
    expect(errors.filter((error) => !pages.some((page) => error.startsWith(folderOf(page))))).toEqual([])
  })
})

const folderOf = (page: string) => `src/${basename(page, '.md').toLowerCase()}/`

/** Every block that names its file, as a module. Pages are their frontmatter, in a function. */
function filesOf(page: string): Record<string, string> {
  const blocks = codeBlocks(readFileSync(join(root, page), 'utf8'))
  const modules = blocks.flatMap(({ file, language, code }): [string, string][] => {
    if (file === null || !file.startsWith('src/')) return []
    if (language === 'ts') return [[file, code]]
    return language === 'astro' ? [[`${file}.ts`, moduleOf(code)]] : []
  })
  const files = { ...site, ...Object.fromEntries(modules) }
  return Object.fromEntries(
    Object.entries(files).map(([file, code]) => [file.replace(/^src\//, folderOf(page)), code]),
  )
}

function moduleOf(page: string): string {
  const [, frontmatter = ''] = page.split(/^---$/m)
  const lines = frontmatter.split('\n')
  const isImport = (line: string) => line.startsWith('import ')
  const rest = lines.filter((line) => !isImport(line))
  return [
    ...lines.filter(isImport),
    "export async function page(Astro: import('astro').AstroGlobal): Promise<unknown> {",
    ...rest,
    'return undefined }',
  ].join('\n')
}
