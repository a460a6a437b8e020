/** Where the documentation explains each code: the release builds it in from its `SITE_URL`. */
declare const ERRORS_PAGE: string | undefined

/** The address at which a code is explained; `undefined` in a build that knows of no site. */
export function explanationOf(code: string): string | undefined {
  if (typeof ERRORS_PAGE !== 'string' || ERRORS_PAGE === '') return undefined
  return `${ERRORS_PAGE}#${code.toLowerCase()}`
}
