import type { EngineOptions } from '@astro-sessions/engine'
import type { Site } from './site.ts'

/** What the configuration decided, as plain data: it is written into the build, so nothing secret is in it. */
export interface RuntimeSettings extends Omit<Site, 'engine'> {
  readonly engine: Omit<
    EngineOptions,
    'store' | 'encryption' | 'listKeys' | 'onEvent' | 'check' | 'clock' | 'random'
  >
  /** In development with the toolbar: what the dev server adds to the toolbar's requests from its own machine. */
  readonly toolbarWord?: string | undefined
  /** In development with the toolbar: what it shows of the configuration. */
  readonly toolbarFacts?: readonly SettingFact[] | undefined
}

/** One setting as the toolbar shows it. */
export interface SettingFact {
  readonly name: string
  readonly value: string
  /** Where it came from: the option, Astro's own configuration, or our default. */
  readonly from: string
}
