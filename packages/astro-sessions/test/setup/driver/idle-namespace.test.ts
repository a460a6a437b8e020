import { expect, it } from 'vitest'
import { idleNamespace } from '../../../src/setup/driver/idle-namespace.ts'

const adapter = { name: '@astrojs/cloudflare', hooks: {} }

it('a build says when a deploy makes a KV namespace that nothing of the site uses', () => {
  const message = idleNamespace({ adapter, session: undefined }, 'cloudflare-do')
  expect(message).toMatch(/creates a KV namespace.*cloudflare-do.*`session: false`/)
  expect(idleNamespace({ adapter, session: false as never }, 'cloudflare-do')).toBeNull()
  expect(idleNamespace({ adapter, session: undefined }, 'cloudflare-kv')).toBeNull()
  expect(idleNamespace({ adapter, session: undefined }, null)).toBeNull()
  const node = { name: '@astrojs/node', hooks: {} }
  expect(idleNamespace({ adapter: node, session: undefined }, 'redis')).toBeNull()
})
