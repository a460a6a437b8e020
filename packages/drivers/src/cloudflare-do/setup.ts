/** What a site has to write so that the worker has the Durable Object of the sessions, ready to be pasted. */
export function durableObjectSetup(binding: string): string {
  return [
    'In wrangler.jsonc:',
    '',
    '  "main": "src/worker.ts",',
    `  "durable_objects": { "bindings": [{ "name": "${binding}", "class_name": "SessionObject" }] },`,
    '  "migrations": [{ "tag": "sessions", "new_sqlite_classes": ["SessionObject"] }]',
    '',
    'In src/worker.ts:',
    '',
    "  export { default } from '@astrojs/cloudflare/entrypoints/server'",
    "  export { SessionObject } from 'astro-sessions/cloudflare'",
    '',
  ].join('\n')
}
