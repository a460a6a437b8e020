/** Pages that name every word, titles included, and would stand before the guide that explains it. */
const lookedUp = ['reference/', 'decisions/', 'drivers-evidence', 'security-evidence', 'security-policy']

/** Pages that are found by their title, and seldom meant by another word. */
const beside = ['benchmarks', 'contributing', 'how-it-works', 'licences']

const isAmong = (slug: string, beginnings: readonly string[]) =>
  beginnings.some((beginning) => slug.startsWith(beginning))

/** What a word of the page counts for the search, where 1 is usual. The engine is for authors of drivers. */
export function searchWeight(slug: string): number {
  if (slug.startsWith('reference/engine')) return 0.2
  return isAmong(slug, [...lookedUp, ...beside]) ? 0.4 : 1
}

/** True where the search counts the words of the title as it does those of a guide. */
export const isFoundByTitle = (slug: string): boolean => !isAmong(slug, lookedUp)

/** The content of a page with this weight for all its words, those of headings as well, which have one of their own. */
export function withSearchWeight(html: string, weight: number): string {
  const attribute = `data-pagefind-weight="${weight}"`
  return `<div ${attribute}>${html.replace(/<h[2-6](?=[ >])/g, `$& ${attribute}`)}</div>`
}
