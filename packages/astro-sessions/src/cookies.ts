export type { CookieAttributes } from './cookies/attributes.ts'
export {
  type Cookie,
  type CookieJar,
  type CookieOptions,
  defineCookie,
  type SealedCookie,
  type SealedCookieOptions,
  type UnsealedCookieOptions,
} from './cookies/define-cookie.ts'
export { mergeSetCookie, type SetCookieSource } from './cookies/merge-set-cookie.ts'
export type { Secret } from './cookies/seal.ts'
export type { SchemaIssue, SchemaResult, StandardSchema } from './schema/standard-schema.ts'
