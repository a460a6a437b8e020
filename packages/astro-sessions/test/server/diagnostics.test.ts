import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel'
import { memoryStore } from '@astro-sessions/engine/memory'
import { describe, expect, it, onTestFinished } from 'vitest'
import { driverEngine } from '../../src/runtime/site/driver-engine.ts'
import { publish, traced, tracedStore } from '../../src/server/diagnostics.ts'
import { openChannels } from '../../src/server/open-channels.ts'

describe('the channels', () => {
  it('cost no message where nobody listens, and no listener is forgotten', () => {
    let made = 0
    const make = () => {
      made += 1
      return { number: made }
    }
    publish('created', make)
    expect(made).toBe(0)
    const heard: unknown[] = []
    const listen = (message: unknown) => heard.push(message)
    subscribe('astro-sessions:created', listen)
    publish('created', make)
    unsubscribe('astro-sessions:created', listen)
    publish('created', make)
    expect([made, heard]).toEqual([1, [{ number: 1 }]])
  })

  it('tell of a call its verb, outcome and duration, and no result', async () => {
    const heard: object[] = []
    const subscribers = {
      start() {},
      end() {},
      asyncStart() {},
      asyncEnd: (message: object) => void heard.push(message),
      error() {},
    }
    const channel = tracingChannel('astro-sessions:store')
    channel.subscribe(subscribers)
    onTestFinished(() => void channel.unsubscribe(subscribers))
    const store = tracedStore(memoryStore())
    await store.read('key', 0)
    expect(heard).toEqual([
      { verb: 'read', outcome: 'absent', duration: expect.any(Number), result: undefined },
    ])
  })

  it('give a failure to the caller as it was, and to who listens without its words', async () => {
    const heard: unknown[] = []
    const subscribers = {
      start() {},
      end() {},
      asyncStart() {},
      asyncEnd() {},
      error: (message: object) => void heard.push(Reflect.get(message, 'error')),
    }
    const channel = tracingChannel('astro-sessions:store')
    channel.subscribe(subscribers)
    onTestFinished(() => void channel.unsubscribe(subscribers))
    const failing = traced(
      'store',
      () => ({ verb: 'read' }),
      () => Promise.reject(new Error('the secret word')),
      () => '',
    )
    await expect(failing).rejects.toThrow('the secret word')
    expect(String(heard[0])).not.toContain('secret')
    expect(JSON.stringify(heard[0])).not.toContain('secret')
  })
})

describe('openChannels', () => {
  const driver = { name: 'memory', create: () => memoryStore(), config: {}, readEnv: () => undefined }

  /** What is told of a first visit that keeps something. */
  async function toldOf(): Promise<unknown[]> {
    const heard: unknown[] = []
    const subscribers = {
      start() {},
      end() {},
      asyncStart() {},
      asyncEnd: (message: object) => void heard.push(['commit', Reflect.get(message, 'outcome')]),
      error() {},
    }
    const listen = (message: unknown, name: string | symbol) => void heard.push([name, message])
    const names = ['opened', 'created'].map((name) => `astro-sessions:${name}`)
    const channel = tracingChannel('astro-sessions:commit')
    channel.subscribe(subscribers)
    for (const name of names) subscribe(name, listen)
    const request = driverEngine(driver, {}).open(undefined)
    request.session.login('ann')
    await request.commit()
    channel.unsubscribe(subscribers)
    for (const name of names) unsubscribe(name, listen)
    return heard
  }

  it('has the engine of a site tell what happens, and nothing tells before it', async () => {
    expect(await toldOf()).toEqual([])
    openChannels()
    expect(await toldOf()).toEqual([
      ['astro-sessions:opened', { hasToken: false, carrier: 'cookie' }],
      ['astro-sessions:created', { isLogin: true }],
      ['commit', 'set'],
    ])
  })
})
