import { noteCookies, tell } from './vitest.audit.ts'

// A module of its own, and so evaluated once, also where test files share their process.

for (const method of ['debug', 'error', 'info', 'log', 'warn', 'trace'] as const) {
  const print = console[method]
  console[method] = (...values: unknown[]) => {
    tell(`console.${method}`, ...values)
    print.apply(console, values)
  }
}

process.on('warning', (warning) => tell('a warning of the process', warning))

const { fetch } = globalThis
globalThis.fetch = async (...request) => {
  const response = await fetch(...request)
  noteCookies(response)
  return response
}
