import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createStorage } from 'unstorage'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import fsUnstorageDriver from '../../src/fs-unstorage/driver.ts'
import { endlessPatience } from '../support/endless-patience.ts'
import { forkWorker } from '../support/fork-worker.ts'
import { makeBase } from '../support/fs-sessions.ts'

async function startHolder(base: string): Promise<ChildProcess> {
  const holder = forkWorker(new URL('./lock-holder.ts', import.meta.url), [base, 'a:key'])
  onTestFinished(() => void holder.kill('SIGKILL'))
  await once(holder, 'message')
  return holder
}

describe('the lock of the fs driver for unstorage', () => {
  it('that another process keeps is given up, and the task has not run', async () => {
    const base = await makeBase()
    await startHolder(base)
    const task = vi.fn(async () => {})
    await expect(fsUnstorageDriver({ base }).withLock('a:key', task)).rejects.toMatchObject({
      name: 'SessionError',
      code: 'STORE_UNAVAILABLE',
    })
    expect(task).not.toHaveBeenCalled()
  })

  it('ends with a process that is killed', async () => {
    const base = await makeBase()
    const holder = await startHolder(base)
    const gone = once(holder, 'exit')
    holder.kill('SIGKILL')
    await gone
    expect(await fsUnstorageDriver({ base }).withLock('a:key', async () => 'mine')).toBe('mine')
  })

  it('is let go when the task fails', async () => {
    const driver = fsUnstorageDriver({ base: await makeBase() })
    await expect(driver.withLock('a:key', () => Promise.reject(new Error('failed')))).rejects.toThrow(
      'failed',
    )
    expect(await driver.withLock('a:key', async () => 'next')).toBe('next')
  })

  it('is the one that others take after the folder was deleted and made again', async () => {
    endlessPatience()
    const base = await makeBase()
    const [one, other] = [fsUnstorageDriver({ base }), fsUnstorageDriver({ base })]
    await one.withLock('a:key', async () => {})
    await rm(base, { recursive: true })
    const [isHeld, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const order: string[] = []
    const first = other.withLock('a:key', async () => {
      isHeld.resolve()
      await letGo.promise
      order.push('other')
    })
    await isHeld.promise
    const second = one.withLock('a:key', async () => order.push('one'))
    // The first try is made before the event loop turns.
    await new Promise(setImmediate)
    letGo.resolve()
    await Promise.all([first, second])
    expect(order).toEqual(['other', 'one'])
  })
})

describe('an item of the fs driver for unstorage', () => {
  it('is replaced as a whole: who reads it meanwhile reads what was there', async () => {
    const base = await makeBase()
    const driver = fsUnstorageDriver({ base })
    await driver.setItem('sessions:a', 'before')
    const reader = await open(join(base, 'sessions/a'))
    await driver.setItem('sessions:a', 'afterwards')
    expect(await reader.readFile('utf8')).toBe('before')
    await reader.close()
    expect(await driver.getItem('sessions:a')).toBe('afterwards')
  })

  it('is for the owner only, and listed without what the driver itself keeps', async () => {
    const base = await makeBase()
    const driver = fsUnstorageDriver({ base })
    await driver.withLock('a', async () => driver.setItem('sessions:a', 'text'))
    expect((await stat(join(base, 'sessions/a'))).mode & 0o777).toBe(0o600)
    expect((await stat(join(base, 'sessions'))).mode & 0o777).toBe(0o700)
    expect(await driver.getKeys('')).toEqual(['sessions/a'])
  })

  it.each(['..', 'a:..:b', '../a', '.', 'a:.', '.locks:0.lock', '.drafts', 'a\0'])(
    'has a name within the folder: %j is refused',
    async (key) => {
      const driver = fsUnstorageDriver({ base: await makeBase() })
      await expect(driver.setItem(key, 'x')).rejects.toMatchObject({ code: 'INVALID_KEY' })
      expect(() => driver.getItem(key)).toThrow(expect.objectContaining({ code: 'INVALID_KEY' }))
    },
  )

  it('has all that a storage of unstorage asks a driver for', async () => {
    const storage = createStorage({ driver: fsUnstorageDriver({ base: await makeBase() }) })
    expect([await storage.hasItem('a:b'), await storage.getMeta('a:b')]).toEqual([false, {}])
    expect(await storage.getItemRaw('a:b')).toBeNull()
    await storage.setItem('a:b', { n: 1 })
    await storage.setItemRaw('a:bytes', new Uint8Array([0, 255]))
    expect([await storage.hasItem('a:b'), await storage.getItem('a:b')]).toEqual([true, { n: 1 }])
    expect([...((await storage.getItemRaw('a:bytes')) ?? [])]).toEqual([0, 255])
    expect(await storage.getMeta('a:bytes')).toMatchObject({ size: 2, mtime: expect.any(Date) })
    await storage.clear()
    expect(await storage.getKeys()).toEqual([])
  })
})
