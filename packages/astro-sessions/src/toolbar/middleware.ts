import { definition, driver, encryption, loadActions, settings } from 'virtual:astro-sessions/config'
import { createOnRequest, type OnRequest } from '../runtime/on-request.ts'
import { keepActions } from '../runtime/site/current-actions.ts'
import { keepEngine } from '../runtime/site/current-engine.ts'
import { engineOptionsOf } from '../runtime/site/definition.ts'
import { driverEngine, storeOpener } from '../runtime/site/driver-engine.ts'
import { createEndpoint } from './endpoint.ts'
import { createInspector } from './inspect.ts'
import { TOOLBAR_ROUTE } from './protocol.ts'
import { watchOfServer } from './watch.ts'
import { watchEngine, watchStore } from './watched-engine.ts'

export { noteAnswers } from '../runtime/request/note-answers.ts'

const { engine, toolbarWord, toolbarFacts, ...site } = settings
const watch = watchOfServer()
const options = {
  ...engine,
  encryption,
  ...(definition === undefined ? {} : engineOptionsOf(definition, settings.isDev)),
}

const watched = driverEngine(
  driver,
  {
    ...options,
    onEvent(event) {
      watch.noteEvent(event)
      options.onEvent?.(event)
    },
  },
  (store) => watchStore(store, watch),
)

keepEngine(watched)
keepActions(loadActions)

const serve = createOnRequest({ ...site, engine: watchEngine(watched, watch) })
const answerToolbar = createEndpoint({
  cookie: site.cookie,
  inspector: createInspector(storeOpener(driver), options, watch),
  watch,
  word: toolbarWord,
  facts: toolbarFacts,
})

/** The middleware of `astro dev` with the toolbar: the usual one, watched, and the toolbar's endpoint. */
export const onRequest: OnRequest = (context, next) => {
  if (context.routePattern === TOOLBAR_ROUTE && !context.isPrerendered)
    return answerToolbar(context.request, context.url)
  return watch.request.run(context.request, context.url, () => serve(context, next))
}
