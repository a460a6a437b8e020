import type { Page } from './page.ts'
import type { SitePlace } from './place.ts'
import type { SidebarGroup } from './sidebar.ts'

const ABOUT =
  'Sessions for Astro that never lose an update, end when they should, and don’t touch the store until you use them.'

/** The documentation for a language model (llmstxt.org): an index of the pages, and all of them as one text. */
export function llmsFiles(
  sidebar: readonly SidebarGroup[],
  pages: readonly Page[],
  { origin, base }: SitePlace,
): Record<'llms.txt' | 'llms-full.txt', string> {
  const bySlug = new Map(pages.map((page) => [page.slug, page]))
  const head = `# astro-sessions\n\n> ${ABOUT}\n`
  const groups = sidebar.map(({ label, items }) => {
    const lines = items.map(({ slug }) => {
      const { title = slug, description = '' } = bySlug.get(slug) ?? {}
      return `- [${title}](${origin}${base}${slug}/): ${description}`
    })
    return `## ${label}\n\n${lines.join('\n')}\n`
  })
  const all = sidebar.flatMap(({ items }) => items.flatMap(({ slug }) => bySlug.get(slug) ?? []))
  const full = all.map(({ title, body }) => `# ${title}\n\n${body}\n`)
  const whole = `The whole text of every page: [llms-full.txt](${origin}${base}llms-full.txt)\n`
  return { 'llms.txt': [head, whole, ...groups].join('\n'), 'llms-full.txt': [head, ...full].join('\n') }
}
