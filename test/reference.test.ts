import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { codeBlocks } from '../e2e/support/code-blocks.ts'
import { typeErrors } from '../packages/astro-sessions/test/package/type-check.ts'
import { examples } from '../site/content/reference/examples.ts'
import { type PublicName, publicNames } from '../site/content/reference/public-names.ts'
import { entries } from '../site/content/reference/read-packages.ts'

const root = join(import.meta.dirname, '..')

/** What sites import. The engine and its testing are for authors of drivers. */
const ofSites = (name: PublicName) => name.entry.startsWith('astro-sessions') || name.name === 'Session'

describe('the reference', () => {
  let names: readonly PublicName[]

  beforeAll(async () => {
    names = (await publicNames()).filter(ofSites)
  })

  it('has every entry that the package exports to sites', () => {
    const { exports } = JSON.parse(readFileSync(join(root, 'packages/astro-sessions/package.json'), 'utf8'))
    // What a built site loads, and the toolbar's own.
    const apart = [
      './package.json',
      './middleware',
      './toolbar/app',
      './toolbar/middleware',
      './toolbar/route',
    ]
    const public_ = Object.keys(exports).filter((entry) => !apart.includes(entry))
    const found = entries.filter(({ file }) => existsSync(join(root, file))).map(({ specifier }) => specifier)
    expect(
      public_
        .map((entry) => entry.replace(/^\./, 'astro-sessions'))
        .filter((entry) => !found.includes(entry)),
    ).toEqual([])
  })

  it('says of every name what it is, and of every member', () => {
    expect(names.length).toBeGreaterThan(60)
    expect(names.flatMap(({ undescribed }) => undescribed)).toEqual([])
  })

  it('has an example for every method of the session and every function', () => {
    expect(names.flatMap(({ calls }) => calls).filter((call) => !examples.has(call))).toEqual([])
  })

  it('has no example of what is not there', () => {
    const calls = names.flatMap((name) => name.calls)
    expect([...examples.keys()].filter((name) => !calls.includes(name))).toEqual([])
  })

  it('has examples with the types that a site has', async () => {
    const files = [...examples].map(([name, text]) => [`src/${name}.ts`, moduleOf(text)])
    const all = { 'src/env.d.ts': declarations, ...Object.fromEntries(files) }
    expect(await typeErrors('typescript', all)).toEqual([])
  })
})

const declarations = `/// <reference types="astro/client" />
declare namespace App { interface SessionData { cart: string[] } }
`

const imports = `
import { defineConfig } from 'astro/config'
import { z } from 'astro/zod'
import sessions from 'astro-sessions'
import { openSessions } from 'astro-sessions/admin'
import { defineCookie, mergeSetCookie } from 'astro-sessions/cookies'
import * as drivers from 'astro-sessions/drivers'
import { allSessions, defineSession, getSession, openChannels, requireCsrf, requireToken, requireUser, rescuedForm, safeNext, tokenSession, userSessions, verifyCsrf } from 'astro-sessions/server'
import { createTestSession } from 'astro-sessions/testing'
const { cloudflareD1, cloudflareDo, cloudflareKv, denoKv, env, fromCas, fs, libsql, memory, netlifyBlobs, postgres, postgresSchema, redis, sqlite, sqliteSchema, upstash } = drivers
`

/** Each block is the inside of a function of its own. */
function moduleOf(text: string): string {
  const blocks = codeBlocks(text).map(
    ({ code }, index) =>
      `export async function example${index}(Astro: import('astro').AstroGlobal, { session }: App.Locals): Promise<unknown> {{\n${code}\n} return undefined }`,
  )
  return [imports, ...blocks].join('\n')
}
