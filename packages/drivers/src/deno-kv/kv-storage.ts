import { SessionError } from '@astro-sessions/engine'
import type { CasStorage } from '../from-cas/store.ts'
import { type Kv, kvOpener } from './kv.ts'
import type { DenoKvSettings } from './options.ts'
import { whenUnlocked } from './when-unlocked.ts'

/** Bytes of one value (https://docs.deno.com/deploy/kv/). Only of bytes it is the whole: a text takes some for itself. */
const VALUE_LIMIT = 65_536

/** Items that are listed at a time: their values come with them. */
const PAGE = 100

/** Items in Deno KV, which deletes them by itself some time after their end. */
export function kvStorage({ path, base, commandTimeout }: DenoKvSettings): CasStorage {
  const openKv = kvOpener()
  const encoder = new TextEncoder()
  let opened: Promise<Kv> | undefined

  async function kv(): Promise<Kv> {
    opened ??= whenUnlocked(commandTimeout, () => openKv(path))
    try {
      return await opened
    } catch (cause) {
      opened = undefined
      throw new SessionError(
        'STORE_UNAVAILABLE',
        'Deno KV could not be opened, so nothing was read or written.',
        {
          cause,
          hint: 'Check `path`, and that the server may read and write there (`--allow-read --allow-write`), or DENO_KV_ACCESS_TOKEN.',
        },
      )
    }
  }

  /** Half of the time, so that it is left for what comes after. */
  async function ask<Result>(task: (kv: Kv) => Promise<Result>): Promise<Result> {
    const open = await kv()
    return whenUnlocked(commandTimeout / 2, () => task(open))
  }

  async function pageAfter(cursor: string): Promise<{ names: string[]; next: string }> {
    return ask(async (kv) => {
      const options = { consistency: 'strong', limit: PAGE, ...(cursor !== '' && { cursor }) } as const
      const items = kv.list({ prefix: [base] }, options)
      const names: string[] = []
      for await (const { key } of items) names.push(String(key[1]))
      // Deno KV tells none of a list that gave nothing.
      return { names, next: names.length < PAGE ? '' : items.cursor }
    })
  }

  return {
    valueLimit: VALUE_LIMIT,
    commandTimeout,
    sendsOnce: isFile(path),
    deletesExpired: true,
    async get(name) {
      const { value, versionstamp } = await ask((kv) => kv.get([base, name], { consistency: 'strong' }))
      if (versionstamp === null) return null
      return { text: textOf(value), version: versionstamp }
    },
    async put(name, text, { ifVersion, expireIn }) {
      const key = [base, name]
      const check = { key, versionstamp: ifVersion }
      const bytes = encoder.encode(text)
      const done = await ask((kv) => kv.atomic().check(check).set(key, bytes, { expireIn }).commit())
      return done.ok ? done.versionstamp : null
    },
    async remove(name, version) {
      const key = [base, name]
      await ask((kv) => kv.atomic().check({ key, versionstamp: version }).delete(key).commit())
    },
    async *list() {
      let cursor = ''
      do {
        const { names, next } = await pageAfter(cursor)
        yield* names
        cursor = next
      } while (cursor !== '')
    },
    async close() {
      const open = await opened?.catch(() => undefined)
      open?.close()
    },
  }
}

/** Whether nothing lies between the server and its database that could send a write once more. */
function isFile(path: string | undefined): boolean {
  return path !== undefined && !/^https?:/.test(path)
}

/** Empty for what is not bytes, which is no item of ours. */
function textOf(value: unknown): string {
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : ''
}
