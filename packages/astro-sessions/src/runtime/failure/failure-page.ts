import type { FailureStatus } from '../site/site.ts'

/** What a page of a failure says. */
export interface FailureWords {
  readonly title: string
  readonly text: string
}

export interface FailurePage extends FailureWords {
  readonly status: FailureStatus
  /** Whether asking again is the same request: of a form only the visitor can send it again. */
  readonly isRepeatable: boolean
  /** Seconds until the browser asks again by itself (never). */
  readonly retryAfter?: number | undefined
  /** What developers are told. */
  readonly detail?: string | undefined
}

const STYLE = `:root{color-scheme:light dark;--text:#1c1d22;--soft:#5b5e6a;--back:#fafafb;--card:#fff;--line:#e3e4e9;--accent:#3445c8;--on:#fff}
@media(prefers-color-scheme:dark){:root{--text:#ececf1;--soft:#a3a6b3;--back:#131418;--card:#1b1d23;--line:#30323b;--accent:#98a5ff;--on:#101226}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;min-height:100dvh;display:grid;place-items:center;padding:1.5rem;background:var(--back);color:var(--text);font:1rem/1.6 system-ui,sans-serif}
main{width:100%;max-width:32rem;padding:2rem;background:var(--card);border:1px solid var(--line);border-radius:.75rem}
h1{margin:0 0 .5rem;font-size:1.375rem;line-height:1.3;text-wrap:balance}
p{margin:0 0 1.25rem;color:var(--soft);text-wrap:pretty}
a{display:inline-block;padding:.625rem 1.125rem;border-radius:.5rem;background:var(--accent);color:var(--on);font-weight:600;text-decoration:none}
a:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
pre{margin:1.5rem 0 0;padding:1rem;overflow:auto;border:1px solid var(--line);border-radius:.5rem;font-size:.8125rem;white-space:pre-wrap;overflow-wrap:anywhere}`

/** A page that needs nothing but itself: the site's own files may be behind the same outage. */
export function renderFailurePage({
  title,
  text,
  isRepeatable,
  retryAfter,
  detail,
}: Omit<FailurePage, 'status'>): string {
  const again = isRepeatable && retryAfter !== undefined
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="robots" content="noindex">',
    ...(again ? [`<meta http-equiv="refresh" content="${retryAfter}">`] : []),
    `<title>${escapeHtml(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    '<main>',
    `<h1>${escapeHtml(title)}</h1>`,
    `<p>${escapeHtml(text)}</p>`,
    // An empty address is the page itself, with its query.
    ...(isRepeatable ? ['<a href="">Try again</a>'] : []),
    ...(detail === undefined ? [] : [`<pre>${escapeHtml(detail)}</pre>`]),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

/** The same for a script: a problem as RFC 9457 has it. */
export function renderProblem({ status, title, text, detail }: FailurePage): string {
  return JSON.stringify({ title, status, detail: text, ...(detail === undefined ? {} : { cause: detail }) })
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
