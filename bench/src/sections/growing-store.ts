import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type SubjectProcess, startSubject } from '../measure/process.ts'
import type { Place } from '../peers/peer.ts'
import { folderSize } from '../support/folder-size.ts'
import { startPostgres } from '../support/postgres-server.ts'
import { startRedis } from '../support/redis-server.ts'
import type { Tools } from './section.ts'

const engineModule = new URL('./engine-subject.ts', import.meta.url)
const d1Module = new URL('../workerd/d1-subject.ts', import.meta.url)

export type StoreName = 'redis' | 'sqlite' | 'fs' | 'postgres' | 'libsql' | 'd1'

interface Growing {
  /** Our sessions in a store that nothing else is in. */
  readonly subject: SubjectProcess
  /** What the store takes. */
  bytes(): Promise<number>
}

/** Answers how to open a store under a name, as often as there are names. What it starts ends with `started`. */
export async function growingStore(
  store: StoreName,
  tools: Tools,
  started: AsyncDisposableStack,
): Promise<(name: string) => Promise<Growing>> {
  const subjectIn = async (place: Place) =>
    started.use(await startSubject(engineModule, { peer: 'ours', place }))
  if (store === 'redis') {
    return async () => {
      const server = started.use(await startRedis())
      const subject = await subjectIn({ kind: store, port: server.port })
      return { subject, bytes: () => server.figure('used_memory') }
    }
  }
  if (store === 'postgres') {
    const { url, sizeOf } = started.use(await startPostgres())
    return async (table) => ({
      subject: await subjectIn({ kind: store, url, table }),
      bytes: () => sizeOf(table),
    })
  }
  return async (name) => {
    const folder = join(tools.folder, `${store}-${name}`)
    await mkdir(folder, { recursive: true })
    const subject =
      store === 'd1'
        ? started.use(await startSubject(d1Module, { subject: 'ours', folder }))
        : await subjectIn({ kind: store, folder })
    return { subject, bytes: () => folderSize(folder) }
  }
}
