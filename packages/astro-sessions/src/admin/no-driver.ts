import { SessionError } from '@astro-sessions/engine'

export function noDriver(): SessionError {
  return new SessionError('INVALID_OPTION', 'Nothing says where this site keeps its sessions.', {
    hint: 'Set `driver` of sessions() in the Astro config, or name the store: --driver redis --url REDIS_URL.',
  })
}
