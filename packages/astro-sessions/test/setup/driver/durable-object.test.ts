import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { env } from '@astro-sessions/drivers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { assertObjectIsBound } from '../../../src/setup/driver/durable-object.ts'

const driver = { name: 'cloudflare-do', entrypoint: '@astro-sessions/drivers/cloudflare-do', config: {} }

async function workerWith(configuration: object | null): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'astro-sessions-worker-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  if (configuration !== null) await writeFile(join(folder, 'wrangler.json'), JSON.stringify(configuration))
  return pathToFileURL(`${folder}/`)
}

const bound = { durable_objects: { bindings: [{ name: 'SESSIONS', class_name: 'SessionObject' }] } }

describe('a build with cloudflareDo()', () => {
  it('passes when the worker has the binding', async () => {
    const server = await workerWith(bound)
    expect(() => assertObjectIsBound(driver, server)).not.toThrow()
  })

  it('stops without it, and prints what to write into which file', async () => {
    const error = await failure({ durable_objects: { bindings: [] } })
    expect(error).toMatchObject({ message: expect.stringContaining('binding called SESSIONS') })
    expect(error).toMatchObject({ hint: expect.stringContaining('In wrangler.jsonc:') })
    expect(error).toMatchObject({ hint: expect.stringContaining('"new_sqlite_classes": ["SessionObject"]') })
    expect(error).toMatchObject({
      hint: expect.stringContaining("export { SessionObject } from 'astro-sessions/cloudflare'"),
    })
  })

  it('looks for the binding of the options', async () => {
    const server = await workerWith(bound)
    const other = { ...driver, config: { binding: 'VISITORS' } }
    expect(() => assertObjectIsBound(other, server)).toThrow('binding called VISITORS')
  })

  it('cannot know the name in a variable, and asks for any binding', async () => {
    for (const binding of [env('BINDING'), env('BINDING', 'OTHER')]) {
      const named = { ...driver, config: { binding } }
      const [there, none] = [await workerWith(bound), await workerWith({})]
      expect(() => assertObjectIsBound(named, there)).not.toThrow()
      expect(() => assertObjectIsBound(named, none)).toThrow('no Durable Object binding')
    }
  })

  it('stops when the worker binds the class and does not export it', async () => {
    const server = await workerWith({ ...bound, main: './entry.mjs' })
    const built = (names: string[]) => new Map([['entry.mjs', names]])
    expect(() => assertObjectIsBound(driver, server, built(['default', 'SessionObject']))).not.toThrow()
    expect(() => assertObjectIsBound(driver, server, built(['default']))).toThrow(
      'binds the Durable Object class SessionObject, where cloudflareDo() keeps sessions, but does not export it',
    )
    expect(() => assertObjectIsBound(driver, server, new Map())).not.toThrow()
  })

  it('leaves the class to another worker that is said to have it', async () => {
    const [binding] = bound.durable_objects.bindings
    const bindings = [{ ...binding, script_name: 'sessions' }]
    const server = await workerWith({ durable_objects: { bindings }, main: 'entry.mjs' })
    expect(() => assertObjectIsBound(driver, server, new Map([['entry.mjs', []]]))).not.toThrow()
  })

  it('says nothing about a worker whose configuration it does not find, and about other drivers', async () => {
    const [nothing, empty] = [await workerWith(null), await workerWith({})]
    expect(() => assertObjectIsBound(driver, nothing)).not.toThrow()
    expect(() => assertObjectIsBound({ ...driver, name: 'redis' }, empty)).not.toThrow()
    expect(() => assertObjectIsBound(null, empty)).not.toThrow()
  })
})

async function failure(configuration: object): Promise<unknown> {
  const server = await workerWith(configuration)
  try {
    assertObjectIsBound(driver, server)
  } catch (error) {
    return error
  }
  return undefined
}
