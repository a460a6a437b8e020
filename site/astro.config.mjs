import { readFileSync } from 'node:fs'
import starlight from '@astrojs/starlight'
import { defineConfig, passthroughImageService } from 'astro/config'
import linksValidator from 'starlight-links-validator'
import { keepUp } from './content/keep-up.ts'
import { placeIn } from './content/place.ts'

const place = placeIn(process.env)
// Written by `content/write.ts`, which runs before.
const sidebar = JSON.parse(readFileSync(new URL('./src/content/sidebar.json', import.meta.url), 'utf8'))
const { repository } = place

export default defineConfig({
  site: place.origin,
  base: place.base,
  image: { service: passthroughImageService() },
  // No host but this one: the font, the search and its index are part of the build.
  integrations: [
    starlight({
      title: 'astro-sessions',
      description:
        'Sessions for Astro that never lose an update, end when they should, and don’t touch the store until you use them.',
      favicon: '/favicon.svg',
      customCss: ['./src/styles/site.css'],
      sidebar,
      components: {
        MarkdownContent: './src/components/Content.astro',
        PageTitle: './src/components/Title.astro',
        Sidebar: './src/components/Sidebar.astro',
      },
      pagefind: { ranking: { metaWeights: { title: 0.1 } } },
      // A block that scrolls sideways is hard to read on a phone, and to reach by keyboard.
      expressiveCode: { defaultProps: { wrap: true } },
      ...(repository === undefined
        ? {}
        : { social: [{ icon: 'github', label: 'Source', href: repository }] }),
      plugins: [linksValidator({ errorOnLocalLinks: false, errorOnRelativeLinks: false })],
    }),
    keepUp(place),
  ],
})
