import { checkBinding, invalidOption, refuseUnknown } from '../shared/cloudflare-options.ts'
import { hasEnv } from '../shared/env.ts'
import { DEFAULT_TABLE, tableNamed } from '../shared/sqlite-dialect/schema.ts'

/** Options of `cloudflareD1()`. */
export interface CloudflareD1Options {
  /** The D1 binding of the worker (`DB`). */
  binding?: string
  /** The table (`sessions`). `npx astro-sessions schema d1` prints the SQL that creates it. */
  table?: string
  /** Prefix of every key, joined with a colon (none; in a site, its name and `:sessions`). */
  base?: string
}

/** @throws SessionError `INVALID_OPTION` */
export function checkCloudflareD1Options(options: CloudflareD1Options): Required<CloudflareD1Options> {
  refuseUnknown('cloudflareD1', options, ['binding', 'table', 'base'])
  const { binding = 'DB', table = DEFAULT_TABLE, base = '' } = options
  checkBinding('cloudflareD1', binding)
  if (!hasEnv(table)) tableNamed(table)
  if (typeof base !== 'string') throw invalidOption('cloudflareD1', 'The option `base` must be a string.')
  return { binding, table, base }
}
