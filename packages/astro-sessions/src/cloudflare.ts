export { SessionObject } from '@astro-sessions/drivers/cloudflare-do'
