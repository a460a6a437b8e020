import { definition, driver, encryption, settings } from 'virtual:astro-sessions/config'
import { keepEngine } from './runtime/current-engine.ts'
import { engineOptionsOf } from './runtime/definition.ts'
import { driverEngine } from './runtime/driver-engine.ts'
import { createOnRequest } from './runtime/on-request.ts'

const { engine: options, ...site } = settings
const engine = driverEngine(driver, {
  ...options,
  encryption,
  ...(definition === undefined ? {} : engineOptionsOf(definition)),
})

keepEngine(engine)

/** The middleware that `sessions()` puts before every other one. */
export const onRequest = createOnRequest({ ...site, engine })
