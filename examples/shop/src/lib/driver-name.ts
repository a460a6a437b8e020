const names: Readonly<Record<string, string>> = {
  'cloudflare-do': 'Durable Objects',
  'cloudflare-kv': 'Workers KV',
  fs: 'files',
  memory: 'memory',
  postgres: 'PostgreSQL',
  redis: 'Redis',
  sqlite: 'SQLite',
}

/** What people call the place where a driver keeps the sessions. */
export function driverName(driver: string): string {
  return names[driver] ?? driver
}
