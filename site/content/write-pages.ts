import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { llmsFiles } from './llms.ts'
import { hasCommands, withTabs } from './package-managers.ts'
import { fileOf, type Page, pageOf, type Source, withPictures, withSiteLinks } from './page.ts'
import type { SitePlace } from './place.ts'
import { referencePages } from './reference/pages.ts'
import { sidebarOf } from './sidebar.ts'
import { sources } from './sources.ts'

const site = join(import.meta.dirname, '..')
const target = join(site, 'src', 'content', 'docs')

/** Writes every page to where Starlight reads it, with the sidebar and the texts for language models. */
export async function writePages(place: SitePlace): Promise<void> {
  rmSync(target, { recursive: true, force: true })
  const files = sources()
  const pages = [...files.map((file) => linked(file, files, place)), ...(await reference(place))]
  for (const page of pages) write(page)
  writeText(
    join(target, 'index.mdx'),
    readFileSync(join(site, 'content', 'home.mdx'), 'utf8').replaceAll('](/', `](${place.base}`),
  )
  const sidebar = sidebarOf(new Map(pages.map(({ slug, title }) => [slug, title])))
  for (const [name, text] of Object.entries(llmsFiles(sidebar, pages, place)))
    writeText(join(site, 'public', name), text)
  writeText(join(site, 'src', 'content', 'sidebar.json'), JSON.stringify(sidebar, null, 2))
}

/** Writes one page anew, as its file is now. */
export function rewritePage(path: string, place: SitePlace): void {
  const files = sources()
  const file = files.find((each) => each.path === path)
  if (file !== undefined) write(linked(file, files, place))
}

function linked(file: Source, files: readonly Source[], place: SitePlace): Page {
  const slugs = new Map(files.map(({ path, slug }) => [path, slug]))
  const page = pageOf(file)
  const body = withSiteLinks(page.body, file.path, { ...place, slugOf: (path) => slugs.get(path) })
  return { ...page, body: withPictures(body, file.path, `site/src/content/docs/${page.slug}.md`) }
}

async function reference({ base }: SitePlace): Promise<Page[]> {
  const pages = await referencePages()
  return pages.map((page) => ({ ...page, body: page.body.replaceAll('](/', `](${base}`) }))
}

function write(page: Page): void {
  const isMdx = hasCommands(page.body)
  const shown = isMdx ? { ...page, body: withTabs(page.body) } : page
  writeText(join(target, `${page.slug}.${isMdx ? 'mdx' : 'md'}`), fileOf(shown))
}

function writeText(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
