import node from '@astrojs/node'
import { defineConfig, sessionDrivers } from 'astro/config'
import sessions from 'astro-sessions'
import { fs, libsql, postgres, redis, sqlite } from 'astro-sessions/drivers'

const {
  SITE_VARIANT = 'none',
  SITE_STORE = 'fs',
  SITE_FOLDER = '',
  SITE_REDIS = '',
  SITE_POSTGRES = '',
} = process.env

const ours = {
  fs: () => fs({ base: `${SITE_FOLDER}/ours` }),
  sqlite: () => sqlite({ file: `${SITE_FOLDER}/ours.db` }),
  redis: () => redis({ url: SITE_REDIS }),
  postgres: () => postgres({ url: SITE_POSTGRES }),
  libsql: () => libsql({ url: `file:${SITE_FOLDER}/ours-libsql.db` }),
}
const astros = {
  fs: () => sessionDrivers.fsLite({ base: `${SITE_FOLDER}/astro` }),
  sqlite: () => ({
    entrypoint: new URL('./sqlite-driver.mjs', import.meta.url),
    config: { path: `${SITE_FOLDER}/astro.db` },
  }),
  redis: () => sessionDrivers.redis({ url: SITE_REDIS }),
  postgres: () => ({
    entrypoint: new URL('./postgres-driver.mjs', import.meta.url),
    config: { url: SITE_POSTGRES },
  }),
  libsql: () => ({
    entrypoint: new URL('./libsql-driver.mjs', import.meta.url),
    config: { url: `file:${SITE_FOLDER}/astro-libsql.db` },
  }),
}

const variants = {
  none: () => ({ session: false }),
  'no-op': () => ({ session: false, integrations: [noOp] }),
  astro: () => ({ session: { driver: astros[SITE_STORE]() } }),
  ours: () => ({ integrations: [sessions({ driver: ours[SITE_STORE]() })] }),
}

/** A middleware that does nothing: what any middleware costs. */
const noOp = {
  name: 'no-op',
  hooks: {
    'astro:config:setup': ({ addMiddleware }) =>
      addMiddleware({ order: 'pre', entrypoint: new URL('./no-op-middleware.mjs', import.meta.url) }),
  },
}

/** The same pages with no session, with Astro's own and with ours. */
export default defineConfig({
  output: 'server',
  adapter: node({ mode: 'standalone' }),
  // Everything in one folder and without comments, so that sizes and cold starts compare.
  // libSQL is a library of the machine, which no bundle can hold.
  vite: { ssr: { noExternal: true, external: ['@libsql/client'] }, build: { minify: true } },
  security: { checkOrigin: false },
  ...variants[SITE_VARIANT](),
})
