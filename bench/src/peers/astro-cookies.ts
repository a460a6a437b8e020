import { astroInternal } from './astro-internals.ts'

/** What is used of Astro's cookies. */
export interface AstroCookies {
  get(name: string): { readonly value: string } | undefined
  headers(): Iterable<string>
}

/** Makes the cookies of a request with this header, as Astro does for every request. */
export async function astroCookies(): Promise<(cookie: string) => AstroCookies> {
  const Cookies: new (request: Request) => AstroCookies = await astroInternal(
    'core/cookies/cookies.js',
    'AstroCookies',
  )
  return (cookie) => {
    const headers: Record<string, string> = cookie === '' ? {} : { cookie }
    return new Cookies(new Request('http://localhost/', { headers }))
  }
}
