import type { AstroCookies } from 'astro'
import { createContext } from 'astro/middleware'

/** Astro's own cookies of a request that brings these. */
export function jarOf(cookie = ''): AstroCookies {
  const request = new Request('https://shop.test/', { headers: cookie === '' ? {} : { Cookie: cookie } })
  return createContext({ request, defaultLocale: 'en', locals: {}, clientAddress: '127.0.0.1' }).cookies
}

/** The `Set-Cookie` lines that the response would carry. */
export function linesOf(cookies: AstroCookies): string[] {
  return [...cookies.headers()]
}

/** Astro's cookies of the next request of a browser that keeps what this response sets. */
export function nextJar(cookies: AstroCookies): AstroCookies {
  return jarOf(
    linesOf(cookies)
      .map((line) => line.split(';', 1)[0])
      .join('; '),
  )
}
