/** Pages to look things up in. They name every word, and would stand before the guide that explains it. */
const lookedUp = [
  'reference/',
  'decisions/',
  'benchmarks',
  'contributing',
  'drivers-evidence',
  'how-it-works',
  'licences',
  'security-evidence',
  'security-policy',
]

const isLookedUp = (slug: string) => lookedUp.some((beginning) => slug.startsWith(beginning))

/** What a word of the page counts for the search, where 1 is usual. The engine is for authors of drivers. */
export function searchWeight(slug: string): number {
  if (slug.startsWith('reference/engine')) return 0.2
  return isLookedUp(slug) ? 0.4 : 1
}

/** The content of a page with this weight for all its words, those of headings as well, which have one of their own. */
export function withSearchWeight(html: string, weight: number): string {
  const attribute = `data-pagefind-weight="${weight}"`
  return `<div ${attribute}>${html.replace(/<h[2-6](?=[ >])/g, `$& ${attribute}`)}</div>`
}
