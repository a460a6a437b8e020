import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Miniflare } from 'miniflare'
import { rolldown } from 'rolldown'
import { sqliteSchema } from '../../../src/shared/sqlite-dialect/schema.ts'
import type { Task } from './worker.ts'

export interface Workerd {
  /** What the worker answers; the error that it met is thrown here. */
  ask<Answer>(task: Task): Promise<Answer>
  stop(): Promise<void>
}

/**
 * The worker of `cloudflare-worker.ts` in workerd, with a Durable Object, a KV namespace and a D1 database.
 *
 * @param folder where both keep their files (nothing is kept on disk)
 * @param compatibilityFlags what workerd has beside Web APIs (nothing)
 */
export async function startWorkerd(folder?: string, compatibilityFlags: string[] = []): Promise<Workerd> {
  const disk =
    folder === undefined
      ? {}
      : {
          kvPersist: join(folder, 'kv'),
          durableObjectsPersist: join(folder, 'do'),
          d1Persist: join(folder, 'd1'),
        }
  const miniflare = new Miniflare({
    modules: [{ type: 'ESModule', path: 'worker.mjs', contents: await bundle() }],
    compatibilityDate: '2026-07-01',
    compatibilityFlags,
    kvNamespaces: ['SESSION'],
    d1Databases: ['DB'],
    durableObjects: { SESSIONS: { className: 'SessionObject', useSQLite: true } },
    cf: false,
    ...disk,
  })
  await miniflare.ready
  const database = await miniflare.getD1Database('DB')
  const statements = sqliteSchema()
    .split(';')
    .filter((part) => part.trim() !== '')
  for (const statement of statements) await database.prepare(statement).run()
  return {
    async ask(task) {
      const response = await miniflare.dispatchFetch('http://worker/', {
        method: 'POST',
        body: JSON.stringify(task),
      })
      const { answer, error } = JSON.parse(await response.text())
      if (error !== undefined) throw new Error(error)
      return answer
    },
    stop: () => miniflare.dispose(),
  }
}

let bundled: Promise<string> | undefined

/** The worker with all that it imports, made once for a test file. */
function bundle(): Promise<string> {
  bundled ??= bundleWorker(new URL('./worker.ts', import.meta.url))
  return bundled
}

/** A worker of the sources, in one module. */
export async function bundleWorker(worker: URL): Promise<string> {
  const build = await rolldown({
    input: fileURLToPath(worker),
    external: /^cloudflare:/,
    resolve: { conditionNames: ['@astro-sessions/source', 'workerd', 'import'] },
  })
  // Parts of the engine that are loaded when they are needed stand in the same module.
  const { output } = await build.generate({ format: 'esm', codeSplitting: false })
  await build.close()
  return output[0].code
}
