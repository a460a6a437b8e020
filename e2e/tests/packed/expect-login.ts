import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect } from '@playwright/test'
import { checkOf } from './deploy-page.ts'

const run = promisify(execFile)

/** What the proxy of a platform that ends TLS tells of a request. */
const PROXIED = '-H "Host: shop.example" -H "X-Forwarded-Proto: https" -H "X-Forwarded-Host: shop.example"'

interface Place {
  readonly url: string
  /** Whether the site has been told for which host it stands behind a proxy (false). */
  readonly isProxied?: boolean
}

/** Does what a page says to check, and answers the cookie of the login. */
export async function expectLogin(page: string, { url, isProxied = false }: Place): Promise<string> {
  const said = await checkOf(page)
  const here = isProxied
    ? said.replace(/https?:\/\/\S+\/login$/m, `${PROXIED} ${url}/login`)
    : said.replace(/https?:\/\/[\w.:-]+/g, url)
  const { stdout } = await run('bash', ['-c', here])
  expect(stdout).toMatch(/^HTTP\/1.1 303 /)
  expect(stdout).toMatch(/^cache-control: private, no-store\r$/im)
  const cookies = [...stdout.matchAll(/^set-cookie: ([^;]+)/gim)].map(([, cookie = '']) => cookie)
  expect(cookies).toEqual([expect.stringMatching(/^__Host-/)])
  await expectLoggedIn(url, cookies[0] ?? '')
  expect((await fetch(`${url}/nothing-here`)).headers.get('set-cookie')).toBeNull()
  return cookies[0] ?? ''
}

export async function expectLoggedIn(url: string, cookie: string): Promise<void> {
  expect(await (await fetch(url, { headers: { cookie } })).text()).toContain('Hello, ann')
}
