/** Where the site will be, and where its sources are. */
export interface SitePlace {
  readonly origin: string
  /** What its own paths begin with: `/` or `/name/`. */
  readonly base: string
  readonly repository: string | undefined
}

/**
 * From the variables of the build: `SITE_URL`, as `https://docs.example/sessions/`, and `REPOSITORY_URL`. Without the
 * first the site is for this machine; without the second it links to no sources.
 */
export function placeIn({ SITE_URL, REPOSITORY_URL }: NodeJS.ProcessEnv): SitePlace {
  const { origin, pathname } = new URL(SITE_URL || 'http://localhost:4321/')
  const repository = REPOSITORY_URL ? REPOSITORY_URL.replace(/\/$/, '') : undefined
  return { origin, base: pathname.endsWith('/') ? pathname : `${pathname}/`, repository }
}
