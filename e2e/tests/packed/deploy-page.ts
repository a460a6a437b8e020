import { readFile } from 'node:fs/promises'
import { expect } from '@playwright/test'
import { type CodeBlock, codeBlocks } from '../../support/code-blocks.ts'

/** What a page says to do, in order, with the pages of a login at the place where it asks for them. */
export async function stepsOf(page: string): Promise<CodeBlock[]> {
  const [blocks, login] = await Promise.all([blocksOf(page), blocksOf('login')])
  const steps = blocks.filter(
    ({ code, language }) => /^(sh|js|jsonc|ts)$/.test(language) && !OTHERS.test(code),
  )
  const config = steps.findIndex(({ file }) => file === 'astro.config.mjs')
  expect(await textOf(page)).toContain('the three pages of [a login](./login.md)')
  return steps.toSpliced(config + 1, 0, ...login)
}

/** Done by root, by Docker, or when the site runs. */
const OTHERS = /^(?:sudo|docker|curl) /

export async function blocksOf(page: string): Promise<CodeBlock[]> {
  return codeBlocks(await textOf(page))
}

/** What the page says to check, as the arguments of a shell. */
export async function checkOf(page: string): Promise<string> {
  const check = (await blocksOf(page)).find(({ code }) => code.startsWith('curl '))
  return check?.code ?? ''
}

function textOf(page: string): Promise<string> {
  return readFile(new URL(`../../../docs/deploy/${page}.md`, import.meta.url), 'utf8')
}
