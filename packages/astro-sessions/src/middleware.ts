import { definition, driver, encryption, loadActions, settings } from 'virtual:astro-sessions/config'
import { createOnRequest } from './runtime/on-request.ts'
import { keepActions } from './runtime/site/current-actions.ts'
import { keepEngine } from './runtime/site/current-engine.ts'
import { engineOptionsOf } from './runtime/site/definition.ts'
import { driverEngine } from './runtime/site/driver-engine.ts'

export { noteAnswers } from './runtime/request/note-answers.ts'

const { engine: options, ...site } = settings
const engine = driverEngine(driver, {
  ...options,
  encryption,
  ...(definition === undefined ? {} : engineOptionsOf(definition, settings.isDev)),
})

keepEngine(engine)
keepActions(loadActions)

/** The middleware that `sessions()` puts before every other one. */
export const onRequest = createOnRequest({ ...site, engine })
