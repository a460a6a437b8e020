import node from '@astrojs/node'
import { defineConfig } from 'astro/config'
import sessions from 'astro-sessions'

export default defineConfig({
  output: 'server',
  adapter: node({ mode: 'standalone' }),
  integrations: [sessions()],
})
