import type { UnstorageDriver } from '../../src/unstorage/store.ts'

export type Call = 'getItem' | 'setItem' | 'removeItem' | 'getKeys' | 'dispose'

/** A driver whose client writes the command that failed into its errors, as that of Upstash does. */
export interface TalkativeDriver extends UnstorageDriver {
  /** The calls that fail from here on. */
  failing: readonly Call[]
}

export function talkativeDriver(token: () => string): TalkativeDriver {
  const items = new Map<string, string>()
  const driver: TalkativeDriver = {
    // A name under which items are swept.
    name: 'memory',
    failing: [],
    getItem: (key) => attempt('getItem', [key, items.get(key)], () => items.get(key) ?? null),
    setItem: (key, value) => attempt('setItem', [key, value], () => items.set(key, value)),
    removeItem: (key) => attempt('removeItem', [key, items.get(key)], () => items.delete(key)),
    getKeys: () => attempt('getKeys', [...items].flat(), () => [...items.keys()]),
    dispose: () => attempt('dispose', [...items].flat(), () => undefined),
  }

  async function attempt<Answer>(call: Call, args: readonly unknown[], work: () => Answer): Promise<Answer> {
    if (!driver.failing.includes(call)) return work()
    const command = JSON.stringify([call, ...args, ...items, token()])
    const cause = Object.assign(new Error(command), { command, args })
    throw Object.assign(new AggregateError([cause], `Request failed. Command was: ${command}`, { cause }), {
      code: 'ERR_UPSTASH',
      body: command,
    })
  }

  return driver
}
