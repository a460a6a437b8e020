import type { SessionRequest } from '@astro-sessions/engine'
import { observeEngines } from '../runtime/site/make-engine.ts'
import { publish, toldOnChannels, traced, tracedStore } from './diagnostics.ts'

/**
 * Opens the channels of `node:diagnostics_channel`, which report what happens to sessions from then on, without tokens,
 * ids, names of keys or values. Call it before the first session is used, at the top of `src/middleware.ts`. A second call,
 * or a call on a platform without such channels, does nothing. If a site never calls it, its server has none of their code.
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
