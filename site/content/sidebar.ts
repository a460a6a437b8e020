import { type Section, sections } from './sections.ts'

export interface SidebarItem {
  readonly label: string
  readonly slug: string
}

export interface SidebarGroup {
  readonly label: string
  readonly collapsed: boolean
  readonly items: readonly SidebarItem[]
}

/** The sidebar of these pages, from slug to title: every page once. */
export function sidebarOf(titles: ReadonlyMap<string, string>): SidebarGroup[] {
  const named = new Set(sections.flatMap(({ pages }) => pages.map(nameOf)))
  const left = new Set(titles.keys())
  const groups = sections.map((section) => ({
    label: section.label,
    collapsed: section.isCollapsed ?? false,
    items: itemsOf(section, titles, named).filter(({ slug }) => left.delete(slug)),
  }))
  const others = [...left].filter((slug) => slug !== 'index').map((slug) => itemOf(slug, titles))
  const more = others.length === 0 ? [] : [{ label: 'More', collapsed: false, items: others }]
  return [...groups, ...more].filter(({ items }) => items.length > 0)
}

function itemsOf(
  { pages }: Section,
  titles: ReadonlyMap<string, string>,
  named: ReadonlySet<string>,
): SidebarItem[] {
  return pages.flatMap((page) => {
    const name = nameOf(page)
    if (!name.endsWith('/*'))
      return titles.has(name) ? [itemOf(name, titles, typeof page === 'string' ? undefined : page[1])] : []
    const folder = name.slice(0, -1)
    const inside = [...titles.keys()].filter((slug) => slug.startsWith(folder) && !named.has(slug))
    return inside.map((slug) => itemOf(slug, titles))
  })
}

const nameOf = (page: string | readonly [string, string]) => (typeof page === 'string' ? page : page[0])

function itemOf(slug: string, titles: ReadonlyMap<string, string>, label?: string): SidebarItem {
  return { slug, label: label ?? titles.get(slug) ?? slug }
}
