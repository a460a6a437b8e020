import { execFile } from 'node:child_process'
import { readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OwnFolder, ownFolder } from '../support/own-folder.ts'
import { writePrintedFiles } from './printed-files.ts'

const vitest = fileURLToPath(new URL('../../node_modules/vitest', import.meta.url))

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[]
  }[]
}

// Needs the packages' `dist`. Everything is as the pages print it.
describe('the tests of docs/recipes/tests.md, run in the site of the guide', () => {
  let folder: OwnFolder

  beforeAll(async () => {
    folder = await ownFolder()
    const { path } = folder
    await symlink(vitest, join(path, 'node_modules/vitest'))
    await writeFile(join(path, 'package.json'), JSON.stringify({ name: 'my-shop', type: 'module' }))
    await writePrintedFiles(path, 'guide.md', [
      'astro.config.mjs',
      'src/pages/cart.astro',
      'src/pages/logout.ts',
    ])
    await writePrintedFiles(path, 'recipes/scripts.md', ['src/pages/api/cart.ts'])
    await writePrintedFiles(path, 'recipes/tests.md', [
      'vitest.config.ts',
      'src/lib/add-coupon.ts',
      'src/lib/add-coupon.test.ts',
      'src/pages/cart.test.ts',
      'src/pages/logout.test.ts',
      'src/pages/api/cart.test.ts',
    ])
  })
  afterAll(() => folder.remove())

  it('pass', async () => {
    expect(await reportOf(folder.path)).toEqual({
      'adds to the cart with a CSRF token, and refuses without': 'passed',
      'counts what is in the cart': 'passed',
      'ends after ten minutes without a request': 'passed',
      'ends the session': 'passed',
      'gives a coupon once': 'passed',
    })
  })
})

/** What became of each test of the site, by its name. */
async function reportOf(site: string): Promise<Record<string, string>> {
  const file = join(site, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${file}`]
  // Longer than Vitest gives a test by itself: a busy machine breaks no promise.
  const times = ['--testTimeout=300000', '--hookTimeout=300000']
  // Rejects with what a test that fails has to say.
  const words = [join(vitest, 'vitest.mjs'), 'run', ...times, ...reporters]
  await promisify(execFile)(process.execPath, words, { cwd: site })
  const { testResults }: Report = JSON.parse(await readFile(file, 'utf8'))
  const results = testResults.flatMap(({ assertionResults }) => assertionResults)
  return Object.fromEntries(results.map(({ title, status }) => [title, status]))
}
