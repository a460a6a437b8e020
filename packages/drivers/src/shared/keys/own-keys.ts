/** SHA-256 in lowercase hex, as every key of the engine is. */
const KEY = /^[0-9a-f]{64}$/

/** The keys of one site among the names that a storage has: what begins otherwise is another site's, or none of ours. */
export function ownKeys(names: readonly string[], prefix: string): string[] {
  return names.flatMap((name) => {
    const key = name.startsWith(prefix) ? name.slice(prefix.length) : ''
    return KEY.test(key) ? [key] : []
  })
}

/** What the keys of a site begin with. */
export function prefixOf(base: string): string {
  return base === '' ? '' : `${base.replace(/:$/, '')}:`
}
