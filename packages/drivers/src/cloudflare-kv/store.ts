import type { SessionStore } from '@astro-sessions/engine'
import { bindingNamed } from '../shared/cloudflare-binding.ts'
import { type CloudflareKvOptions, checkCloudflareKvOptions } from '../shared/cloudflare-options.ts'
import { fromUnstorage } from '../unstorage/store.ts'
import { type KvNamespace, kvDriver } from './kv-driver.ts'

export type { CloudflareKvOptions } from '../shared/cloudflare-options.ts'

/** Bytes of one value (https://developers.cloudflare.com/kv/platform/limits/). */
const VALUE_LIMIT = 25 * 1024 * 1024

/**
 * Sessions in Workers KV of Cloudflare. KV shows a write to other places up to a minute late, and the later of two
 * parallel writes replaces the other one: a logout can take that long, and an update can be lost.
 *
 * @throws SessionError `INVALID_OPTION`, from its methods too, when the binding is missing
 */
export default function kvStore(options: CloudflareKvOptions = {}): SessionStore {
  const { binding, base } = checkCloudflareKvOptions(options)
  const namespace = () =>
    bindingNamed<KvNamespace>({
      name: binding,
      what: 'KV binding',
      methods: ['get', 'put', 'delete'],
      hint: `Add "kv_namespaces": [{ "binding": "${binding}" }] to wrangler.jsonc.`,
    })
  return fromUnstorage(kvDriver({ namespace }), {
    base,
    queue: false,
    capabilities: { atomic: 'none', consistency: 'eventual', valueLimit: VALUE_LIMIT },
  })
}
