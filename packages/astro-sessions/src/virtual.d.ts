declare module 'virtual:astro-sessions/config' {
  export const settings: import('./runtime/settings.ts').RuntimeSettings
  export const driver: import('./runtime/driver-engine.ts').ConfiguredDriver
}
