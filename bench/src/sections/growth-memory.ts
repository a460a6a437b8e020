import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startSubject } from '../measure/process.ts'
import type { Place } from '../peers/peer.ts'
import { PEERS, type PeerEntry } from '../peers/peers.ts'
import { folderSize } from '../support/folder-size.ts'
import { exactly } from './figures.ts'
import type { Cell, Table, Tools } from './section.ts'

const subjectModule = new URL('./engine-subject.ts', import.meta.url)
const STORES = ['memory', 'redis', 'sqlite', 'fs'] as const
type StoreName = (typeof STORES)[number]

/** What many live sessions of about 1 kB take in each store. */
export async function memoryTable(tools: Tools): Promise<Table> {
  const count = tools.isQuick ? 500 : 10_000
  const rows: { name: string; isOurs: boolean; cells: Cell[] }[] = []
  for (const [peer, entry] of Object.entries(PEERS).filter(([, { keepsIn }]) => keepsIn === 'store')) {
    const { name, isOurs = false }: PeerEntry = entry
    tools.progress(`growth: ${count} live sessions of ${name}`)
    const cells: Cell[] = []
    for (const store of STORES) cells.push(await cellOf(peer, store, { tools, count }))
    rows.push({ name, isOurs, cells })
  }
  return {
    title: `${count.toLocaleString('en-GB')} live sessions`,
    text: 'Megabytes that as many sessions of about 1 kB take: of the heap of the process, of the memory of Redis, of the disk.',
    columns: ['memory', 'Redis', 'SQLite', 'files'],
    rows,
  }
}

interface Filling {
  readonly tools: Tools
  readonly count: number
}

async function cellOf(peer: string, store: StoreName, { tools, count }: Filling): Promise<Cell> {
  const hasDisk = ['ours', 'encrypted', 'astro'].includes(peer)
  if (!hasDisk && (store === 'sqlite' || store === 'fs')) return '–'
  const home = join(tools.folder, `memory-${peer}-${store}`)
  await mkdir(home, { recursive: true })
  await using subject = await startSubject(subjectModule, { peer, place: placeOf(store, home, tools) })
  const look = () => {
    if (store === 'memory') return subject.figure('heap')
    return store === 'redis' ? tools.redis.figure('used_memory') : folderSize(home)
  }
  await subject.run('start', { count: 100, parallel: 50 })
  const before = await look()
  await subject.run('start', { count, parallel: 50 })
  return exactly(((await look()) - before) / 1_000_000, 'MB', 1)
}

function placeOf(store: StoreName, folder: string, { redis }: Tools): Place {
  if (store === 'memory') return { kind: store }
  return store === 'redis' ? { kind: store, port: redis.port } : { kind: store, folder }
}
