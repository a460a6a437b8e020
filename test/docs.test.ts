import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { convertToTsx } from '@astrojs/astro2tsx'
import { beforeAll, describe, expect, it } from 'vitest'
import { codeBlocks } from '../e2e/support/code-blocks.ts'
import { typeErrors } from '../packages/astro-sessions/test/package/type-check.ts'

const root = join(import.meta.dirname, '..')

const client = '/// <reference types="astro/client" />\n/// <reference types="node" />\n'
const session = 'declare namespace App { interface SessionData { cart: string[] } }\n'
/** What the pages take from elsewhere: the site's own code, and packages that are not installed here. */
const elsewhere = `
declare module '*/auth.ts' { export const auth: any }
declare module '*/accounts.ts' { export function createAccount(entered: object): Promise<void> }
declare module 'iron-session' { export function unsealData<T>(seal: string, options: { password: string }): Promise<T> }
declare module '@astrojs/node' { const node: any; export default node }
declare module '*.astro' { const page: any; export default page }
declare module 'redis' {
  export function createClient(options: object): {
    on(event: string, listener: (error: Error) => void): void
    connect(): Promise<unknown>
  }
}
declare module 'pg' { export class Pool { constructor(options: object); on(event: 'error', listener: () => void): void } }
declare module '@neondatabase/serverless' { export const neon: (url: string) => object }
declare module 'hono' {
  export class Hono {
    use(handler: (context: any, next: any) => any): this
    get(path: string, handler: (context: any) => any): this
  }
}
declare module 'unstorage/drivers/*' { const driver: any; export default driver }
declare module '@astrojs/cloudflare/entrypoints/server' { const worker: any; export default worker }
declare module '@opentelemetry/api' { export const metrics: any; export const trace: any; export const SpanStatusCode: any; export type Span = any }
declare module 'better-auth' { export const betterAuth: (options: object) => object }
declare module '@astrojs/vercel' { const vercel: any; export default vercel }
declare module '@astrojs/netlify' { const netlify: any; export default netlify }
declare module '@astrojs/cloudflare' { const cloudflare: any; export default cloudflare }
declare module '@deno/astro-adapter' { const deno: any; export default deno }
declare module '@astro-sessions/drivers/*' { const open: any; export default open }
declare module 'vitest' { export const it: any; export const expect: any }
`
/** The site's own code, where its type comes from what it is called with. */
const site = {
  'src/lib/authenticate.ts':
    'export function authenticate(email: unknown, password: unknown): { id: string } | null { return email === password ? { id: "ann" } : null }',
  'src/lib/next-news.ts': 'export async function nextNews(userId: string): Promise<string> { return userId }',
  'src/pages/logout.ts': 'export const POST: import("astro").APIRoute = ({ redirect }) => redirect("/", 303)',
  'src/pages/api/cart.ts': 'export const POST: import("astro").APIRoute = () => Response.json({})',
  'src/lib/place-order.ts':
    'export declare function placeOrder(order: { id: string; lines: string[] }): Promise<void>',
  'src/lib/provider.ts':
    'export declare function authorizationUrl(state: string, verifier: string): string; export declare function userOf(code: string, verifier: string): Promise<{ id: string }>',
  'src/lib/add-coupon.ts':
    'export async function addCoupon(session: import("astro-sessions").Session, name: string) { session.set("coupons", [name]) }',
}

/** Blocks that are no files of a site: `packages/drivers/test/documented` runs them. */
const runElsewhere = [
  { page: 'docs/writing-a-driver.md', text: '' },
  { page: 'docs/drivers.md', text: '@astro-sessions/drivers/fs-unstorage' },
]

const folderOf = (page: string) => `src/${page.replace(/\.md$/, '').replaceAll('/', '-').toLowerCase()}/`

const blocksOf = (page: string) => codeBlocks(readFileSync(join(root, page), 'utf8'))

const pages = ['README.md', ...globSync('docs/**/*.md', { cwd: root }).sort()].filter(
  (page) => Object.keys(ownFilesOf(page)).length > 0,
)

const ELSEWHERE = 'src/beside/'
const configurations: Record<string, string> = Object.assign(
  {},
  ...['README.md', ...globSync('docs/**/*.md', { cwd: root })].map(configurationsOf),
)

describe('the code of the documentation', () => {
  let errors: string[]

  beforeAll(async () => {
    const all = { 'src/client.d.ts': client, 'src/elsewhere.d.ts': elsewhere, 'src/env.d.ts': session }
    // One run for all pages, since most of its time goes into the types of Astro.
    errors = await typeErrors('typescript', Object.assign(all, configurations, ...pages.map(filesOf)))
  })

  it.each(pages)('has in %s the types that a site has', (page) => {
    expect(errors.filter((error) => error.startsWith(folderOf(page)))).toEqual([])
  })

  it('has in each configuration, and in what is no part of a site’s source, the options that there are', () => {
    expect(Object.keys(configurations).length).toBeGreaterThan(40)
    expect(errors.filter((error) => error.startsWith(ELSEWHERE))).toEqual([])
  })

  it('is in whole files, with their place: all of TypeScript and Astro, but for what is listed here', () => {
    const all = globSync('docs/**/*.md', { cwd: root }).flatMap((page) =>
      blocksOf(page).map((block) => ({ page, ...block })),
    )
    const others = all.filter(
      ({ page, code: text }) => !runElsewhere.some((test) => test.page === page && text.includes(test.text)),
    )
    const code = others.filter(({ language }) => ['ts', 'astro'].includes(language))
    const parts = code
      .filter(({ file }) => file === null)
      .map(({ page, code: text }) => `${page}: ${text.split('\n')[0]}`)
    expect(code.length).toBeGreaterThan(60)
    expect(parts).toEqual([])
  })

  it('is checked block by block, also where two of a page name one file', () => {
    const left = pages.map((page) => {
      const blocks = blocksOf(page).filter(({ file, language }) => isChecked(file, language))
      return { page, left: blocks.length - Object.keys(ownFilesOf(page)).length }
    })
    expect(left.filter(({ left }) => left > 0)).toEqual([])
  })

  it('has a charset and a viewport in every whole page of HTML', () => {
    const all = globSync('docs/**/*.md', { cwd: root }).flatMap((page) =>
      blocksOf(page).map((block) => ({ page, ...block })),
    )
    const html = all.filter(({ language, code }) => language === 'astro' && code.includes('<html'))
    const without = html.filter(({ code }) => !/<meta charset="utf-8" \/>\s+<meta name="viewport"/.test(code))
    expect(html.length).toBeGreaterThan(8)
    expect(without.map(({ page, file }) => `${page}: ${file}`)).toEqual([])
  })

  it('has no error elsewhere', () => {
    const known = [ELSEWHERE, ...pages.map(folderOf)]
    expect(errors.filter((error) => !known.some((folder) => error.startsWith(folder)))).toEqual([])
  })
})

/** Configurations, scripts and functions of a platform, each as a module; a part of a configuration with its import. */
function configurationsOf(page: string): Record<string, string> {
  const blocks = blocksOf(page).filter(
    ({ file, language }) =>
      language === 'js' || (language === 'ts' && file !== null && !isChecked(file, language)),
  )
  return Object.fromEntries(
    blocks.map(({ code }, index) => {
      const isPart = /\bsessions\(/.test(code) && !/^import sessions /m.test(code)
      const whole = isPart ? `import sessions from 'astro-sessions'\n${code}` : code
      return [`${ELSEWHERE}${folderOf(page).slice('src/'.length)}${index}.ts`, `${whole}\nexport {}\n`]
    }),
  )
}

/** Every block that names its file, as a module. What stands in a page is checked with its template. */
function filesOf(page: string): Record<string, string> {
  const files = { ...site, ...ownFilesOf(page) }
  return Object.fromEntries(
    Object.entries(files).map(([file, code]) => [file.replace(/^src\//, folderOf(page)), code]),
  )
}

function ownFilesOf(page: string): Record<string, string> {
  const files: Record<string, string> = {}
  for (const { file, language, code } of blocksOf(page)) {
    if (!isChecked(file, language)) continue
    const place = language === 'ts' ? file : `${file}.tsx`
    files[freePlace(place, files)] = language === 'ts' ? code : moduleOf(code, file)
  }
  return files
}

/** The place, or one beside it where another block of the page has that: what it imports is as far away. */
function freePlace(place: string, taken: Record<string, string>): string {
  return place in taken ? freePlace(place.replace(/(?=\.\w+$)/, '-again'), taken) : place
}

function isChecked(file: string | null, language: string): file is string {
  return file?.startsWith('src/') === true && ['ts', 'astro'].includes(language)
}

function moduleOf(page: string, filename: string): string {
  const { code, hasParseErrors } = convertToTsx(page, { filename, ambientTypes: true })
  if (hasParseErrors) throw new Error(`${filename} cannot be parsed.`)
  return code
}
