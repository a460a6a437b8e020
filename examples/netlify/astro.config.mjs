import netlify from '@astrojs/netlify'
import { defineConfig } from 'astro/config'
import sessions from 'astro-sessions'

// Sessions are in Netlify Blobs.
export default defineConfig({
  output: 'server',
  adapter: netlify(),
  integrations: [sessions()],
})
