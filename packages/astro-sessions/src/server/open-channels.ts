import type { SessionRequest } from '@astro-sessions/engine'
import { observeEngines } from '../runtime/site/make-engine.ts'
import { publish, toldOnChannels, traced, tracedStore } from './diagnostics.ts'

/**
 * Opens the channels of `node:diagnostics_channel`: from here on they tell tools what happens to sessions, without
 * tokens, ids, names of keys or values. Call it before the first session is used, at the top of `src/middleware.ts`. Once more, or on a
 * platform without such channels, it changes nothing. A site that never calls it has none of their code in its server.
 */
export function openChannels(): void {
  observeEngines((options, create) => {
    const { store, onEvent } = options
    const engine = create({ ...options, store: tracedStore(store), onEvent: toldOnChannels(onEvent) })
    return {
      users: engine.users,
      all: engine.all,
      open(token, request = {}) {
        const carrier = request.isBearer === true ? 'token' : 'cookie'
        publish('opened', () => ({ hasToken: token !== undefined, carrier }))
        return tracedRequest(engine.open(token, request))
      },
    }
  })
}

function tracedRequest(request: SessionRequest): SessionRequest {
  const { commit } = request
  const told = () =>
    traced(
      'commit',
      () => ({}),
      commit,
      ({ kind }) => kind,
    )
  return Object.assign(request, { commit: told })
}
