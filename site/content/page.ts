import { posix } from 'node:path'

/** A page of the site, as its source has it. */
export interface Page {
  /** Its path on the site, without slashes around it. */
  readonly slug: string
  readonly title: string
  /** One sentence, for search engines. */
  readonly description: string
  readonly body: string
}

export interface Source {
  /** Where it lies, from the root of the repository. */
  readonly path: string
  readonly slug: string
  readonly text: string
}

const LONGEST_DESCRIPTION = 160

/** The page of a Markdown file, whose first heading is its title. */
export function pageOf({ slug, text }: Source): Page {
  const [heading = '', title = slug] = /^# (.+)\n/m.exec(text) ?? []
  const body = text.replace(heading, '').trim()
  return { slug, title: title.replaceAll('`', ''), description: descriptionOf(body), body }
}

/** The beginning of the first paragraph, as text without marks. */
function descriptionOf(body: string): string {
  const paragraph = body.split(/\n\n/).find((block) => /^[A-Z`*]/.test(block)) ?? ''
  const text = paragraph
    .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replace(/[`*]/g, '')
    .replace(/\s+/g, ' ')
  if (text.length <= LONGEST_DESCRIPTION) return text
  return `${text.slice(0, text.lastIndexOf(' ', LONGEST_DESCRIPTION))} …`
}

export interface LinkPlaces {
  /** The page at which a file of the repository is shown. */
  readonly slugOf: (path: string) => string | undefined
  /** What the site's own paths begin with: `/` or `/name/`. */
  readonly base: string
  /** Where the repository is, if that is known. */
  readonly repository: string | undefined
}

/** Relative links between files, as links of the site; those to other files lead to the repository, or are text. */
export function withSiteLinks(body: string, path: string, { slugOf, base, repository }: LinkPlaces): string {
  return body.replace(
    /(?<!!)\[([^\]]+)\]\((\.[^)#\s]*)(#[^)]*)?\)/g,
    (_, text: string, target: string, hash = '') => {
      const file = posix.join(posix.dirname(path), target)
      const slug = slugOf(file)
      if (slug !== undefined) return `[${text}](${base}${slug === '' ? '' : `${slug}/`}${hash})`
      return repository === undefined ? text : `[${text}](${repository}/blob/main/${file}${hash})`
    },
  )
}

/** Pictures beside the source, as seen from where the page is written. */
export function withPictures(body: string, path: string, written: string): string {
  return body.replace(/!\[([^\]]*)\]\((\.[^)\s]*)\)/g, (_, text: string, target: string) => {
    const file = posix.join(posix.dirname(path), target)
    return `![${text}](${posix.relative(posix.dirname(written), file)})`
  })
}

/** The page as the content collection of the site reads it. */
export function fileOf({ title, description, body }: Page, more: object = {}): string {
  const matter = { title, description, ...more }
  // JSON is YAML.
  const lines = Object.entries(matter).map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
  return ['---', ...lines, '---', '', body, ''].join('\n')
}
