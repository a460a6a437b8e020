import vercel from '@astrojs/vercel'
import { defineConfig } from 'astro/config'
import sessions from 'astro-sessions'
import { upstash } from 'astro-sessions/drivers'

export default defineConfig({
  output: 'server',
  adapter: vercel(),
  integrations: [sessions({ driver: upstash() })],
})
