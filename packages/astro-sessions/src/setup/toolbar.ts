import { fileURLToPath } from 'node:url'
import type { HookParameters } from 'astro'
import { TOOLBAR_ROUTE } from '../toolbar/protocol.ts'

type SetupHook = Pick<HookParameters<'astro:config:setup'>, 'addDevToolbarApp' | 'injectRoute'>

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" fill="none" viewBox="0 0 24 24" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"><circle cx="12" cy="8" r="4"/><path d="M4 21c0-4.4 3.6-7 8-7s8 2.6 8 7"/></svg>'

/** Adds the app to the dev toolbar, with the route that it asks. */
export function addToolbar({ addDevToolbarApp, injectRoute }: SetupHook): void {
  addDevToolbarApp({
    id: 'astro-sessions',
    name: 'Session',
    icon: ICON,
    // A path: the app's module is loaded by the browser, for which a file URL names nothing.
    entrypoint: fileURLToPath(import.meta.resolve('astro-sessions/toolbar/app')),
  })
  injectRoute({
    pattern: TOOLBAR_ROUTE,
    entrypoint: new URL(import.meta.resolve('astro-sessions/toolbar/route')),
    prerender: false,
  })
}
