export { default } from '@astrojs/cloudflare/entrypoints/server'
export { SessionObject } from 'astro-sessions/cloudflare'
