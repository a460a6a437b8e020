declare module 'virtual:astro-sessions/config' {
  export const settings: import('./runtime/site/settings.ts').RuntimeSettings
  /** The default export of the site's `session.config.ts`, `null` when it has none; `undefined` without the file. */
  export const definition: unknown
  /** What seals the records, if the site asked for it. */
  export const encryption: import('@astro-sessions/engine').Encryption | undefined
  /** Loads Astro's module of actions, where the site may have some. */
  export const loadActions: import('./runtime/site/current-actions.ts').LoadActions | undefined
  export const driver: import('./runtime/site/driver-engine.ts').ConfiguredDriver
}

/** What Vite puts in the place of this when it serves or builds a site. */
interface ImportMeta {
  readonly env: { readonly DEV: boolean }
}
