import type { StoreReport } from '@astro-sessions/engine'
import { ownKeys, prefixOf } from '../shared/keys/own-keys.ts'
import { clockOf, scanArguments, scanned } from '../shared/redis/scan.ts'
import { DEFAULT_BASE } from '../shared/redis/verbs.ts'
import { createDeadline } from './deadline.ts'
import type { UpstashSettings } from './options.ts'
import { post } from './post.ts'
import { toSessionError } from './upstash-error.ts'

/** Every key of the site. */
export async function* allKeys(settings: UpstashSettings): AsyncGenerator<readonly string[]> {
  const prefix = prefixOf(settings.base ?? DEFAULT_BASE)
  let cursor = '0'
  do {
    const answer = scanned(await ask(settings, ['SCAN', cursor, ...scanArguments(prefix)]))
    yield ownKeys(answer.names, prefix)
    cursor = answer.cursor
  } while (cursor !== '0')
}

/** What the clock of the database says, where it may be asked. */
export async function inspectDatabase(settings: UpstashSettings): Promise<StoreReport> {
  const clock = clockOf(await ask(settings, ['TIME']).catch(() => null))
  return { ...(clock === undefined ? {} : { clock }), warnings: [] }
}

async function ask(settings: UpstashSettings, command: readonly string[]): Promise<unknown> {
  const deadline = createDeadline(settings.commandTimeout)
  try {
    const answer = await post(settings, command, { signal: deadline.signal, isRepeatable: true })
    if (answer.kind === 'result') return answer.result
    throw toSessionError(answer, false)
  } finally {
    deadline.clear()
  }
}
