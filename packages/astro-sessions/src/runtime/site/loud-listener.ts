import type { EventListener } from '@astro-sessions/engine'

/** Tells somebody who develops the site what its listener threw, which is nobody's business in production. */
export function loudListener(
  listener: EventListener,
  report: (text: string, error: unknown) => void = (text, error) => console.error(text, error),
): EventListener {
  return async (event) => {
    try {
      await listener(event)
    } catch (error) {
      report(`[astro-sessions] onEvent of session.config.ts threw at the event "${event.type}":`, error)
    }
  }
}
