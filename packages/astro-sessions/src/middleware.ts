import { definition, driver, settings } from 'virtual:astro-sessions/config'
import { engineOptionsOf } from './runtime/definition.ts'
import { driverEngine } from './runtime/driver-engine.ts'
import { createOnRequest } from './runtime/on-request.ts'

const { engine, ...site } = settings

/** The middleware that `sessions()` puts before every other one. */
export const onRequest = createOnRequest({
  ...site,
  engine: driverEngine(driver, {
    ...engine,
    ...(definition === undefined ? {} : engineOptionsOf(definition)),
  }),
})
