import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isrWarning } from '../../src/setup/platform-caches.ts'

/** A site for which the adapter of Vercel has written this. */
async function siteWith(config: string | null): Promise<URL> {
  const root = await mkdtemp(join(tmpdir(), 'astro-sessions-vercel-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  await mkdir(join(root, '.vercel/output'), { recursive: true })
  if (config !== null) await writeFile(join(root, '.vercel/output/config.json'), config)
  return pathToFileURL(`${root}/`)
}

const route = (pattern: string, patternRegex: RegExp, isPrerendered = false) => ({
  pattern,
  patternRegex,
  isPrerendered,
})
const account = route('/account', /^\/account\/?$/)
const table = (routes: object[]) => JSON.stringify({ version: 3, routes })
const isr = '/_isr?x_astro_path=$1&x_astro_path_token=word'

describe('the ISR cache of Vercel', () => {
  it('is warned of with the routes that it answers, whatever their parameters', async () => {
    const root = await siteWith(
      table([
        { src: '^/_astro/(.*)$', headers: {}, continue: true },
        { handle: 'filesystem' },
        { src: '/account', dest: '_render' },
        { src: '^(/blog/([^/]+?)/?)$', dest: isr },
        { src: '^(/docs(?:/(.*?))?/?)$', dest: isr },
        { src: '^/_image/?$', dest: '_render' },
        { src: '/.*', dest: '_render', status: 404 },
      ]),
    )
    const routes = [
      account,
      route('/blog/[slug]', /^\/blog\/([^/]+?)\/?$/),
      route('/docs/[...path]', /^\/docs(?:\/(.*?))?\/?$/),
      route('/_image', /^\/_image\/?$/),
    ]
    expect(isrWarning(root, routes)).toMatch(/^Vercel answers \/blog\/\[slug\], \/docs\/\[\.\.\.path\] from/)
  })

  it('is not warned of for a page that the build rendered', async () => {
    const root = await siteWith(table([{ src: '^(/about/?)$', dest: isr }]))
    expect(isrWarning(root, [route('/about', /^\/about\/?$/, true)])).toBeNull()
  })

  it.each([
    ['nothing', null],
    ['no JSON', '{'],
    ['something else', '[null, 1]'],
    ['routes of something else', '{"routes":[null,{"src":1,"dest":2}]}'],
  ])('is not warned of where the adapter has written %s', async (_, config) => {
    expect(isrWarning(await siteWith(config), [account])).toBeNull()
  })
})
