/** What proxies say of the connection of the browser, each in its own words. */
const PROTOCOL_HEADERS: readonly (readonly [name: string, https: RegExp])[] = [
  ['X-Forwarded-Proto', /^\s*https\b/i],
  ['X-Forwarded-Scheme', /^\s*https\b/i],
  ['X-Url-Scheme', /^\s*https\b/i],
  ['CloudFront-Forwarded-Proto', /^\s*https\b/i],
  ['X-Forwarded-Ssl', /^\s*on\b/i],
  ['Front-End-Https', /^\s*on\b/i],
  ['Forwarded', /^[^,]*\bproto="?https\b/i],
  ['CF-Visitor', /"scheme":"https"/],
]

/** True when a header says that the browser used https. Anybody can send it: good for a warning, and for nothing else. */
export function saysHttps(headers: Headers): boolean {
  return PROTOCOL_HEADERS.some(([name, https]) => https.test(headers.get(name) ?? ''))
}
