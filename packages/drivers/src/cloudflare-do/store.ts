import type { SessionStore } from '@astro-sessions/engine'
import { bindingNamed } from '../shared/cloudflare-binding.ts'
import { type CloudflareDoOptions, checkCloudflareDoOptions } from '../shared/cloudflare-options.ts'
import { tooLarge } from '../shared/entry-json.ts'
import { againAfterReset } from './again-after-reset.ts'
import type { SessionObject } from './session-object.ts'
import { durableObjectSetup } from './setup.ts'
import { type TooLarge, VALUE_LIMIT } from './value-limit.ts'

export type { CloudflareDoOptions } from '../shared/cloudflare-options.ts'
export { SessionObject } from './session-object.ts'

interface Namespace {
  idFromName(name: string): unknown
  get(id: unknown): Pick<SessionObject, 'create' | 'read' | 'apply' | 'retire'>
}

/**
 * Sessions in Durable Objects of Cloudflare, one for each: every verb is one call and one transaction, wherever the
 * request runs. The worker exports `SessionObject` and binds it.
 *
 * @throws SessionError `INVALID_OPTION`, from its methods too, when the binding is missing
 */
export default function durableObjectStore(options: CloudflareDoOptions = {}): SessionStore {
  const { binding, base } = checkCloudflareDoOptions(options)

  function objectOf(key: string): ReturnType<Namespace['get']> {
    const namespace = bindingNamed<Namespace>({
      name: binding,
      what: 'Durable Object binding',
      methods: ['idFromName', 'get'],
      hint: durableObjectSetup(binding),
    })
    return namespace.get(namespace.idFromName(base === '' ? key : `${base}:${key}`))
  }

  return {
    capabilities: { atomic: 'everywhere', consistency: 'strong', valueLimit: VALUE_LIMIT },
    create: async (key, record, now) => fitting(await objectOf(key).create(record, now)),
    // A new stub for each try: one whose object was reset stays broken.
    read: (key, now) => againAfterReset(async () => objectOf(key).read(now)),
    apply: async (key, change) => fitting(await objectOf(key).apply(change)),
    retire: async (key, retirement) => fitting(await objectOf(key).retire(retirement)),
  }
}

/** @throws SessionError `TOO_LARGE` */
function fitting<Answer>(answer: Answer | TooLarge): Answer {
  if (isTooLarge(answer)) throw tooLarge(answer.bytes, VALUE_LIMIT)
  return answer
}

function isTooLarge(answer: unknown): answer is TooLarge {
  return typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'too large'
}
