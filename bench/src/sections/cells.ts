import { join } from 'node:path'
import { makeLibsqlTable } from '@astro-sessions/drivers/libsql'
import { makeTable } from '@astro-sessions/drivers/postgres'
import { startWorker } from '../measure/conversation.ts'
import type { LoadOrder, LoadResult } from '../measure/load.ts'
import { shuttle, warmUp } from '../measure/shuttle.ts'
import { startPostgres } from '../support/postgres-server.ts'
import { type RunningSite, startSite, visitorOf } from '../support/site.ts'
import { CELLS, type Runs, STORES, tablesOf, targetsOf } from './cells-report.ts'
import type { SectionResult, Tools } from './section.ts'
import { buildSites, type Site } from './site-builds.ts'

/** Visitors, each with a connection and a session of its own. */
const VISITORS = 16

/**
 * What a request costs the server's own process, in every cell: what is asked for, by store, beside Astro's own session
 * and a site with a middleware that does nothing.
 */
export default async function cells(tools: Tools): Promise<SectionResult> {
  await using postgres = await startPostgres()
  await makeTable({ url: postgres.url })
  await makeLibsqlTable({ url: `file:${join(tools.folder, 'ours-libsql.db')}` })
  const sites = await buildSites(tools, { stores: STORES, postgresUrl: postgres.url })
  const runs: Runs[] = []
  await using load = await startLoad()
  // One store at a time: idle servers would only fill the caches of the processor.
  for (const store of STORES) {
    const beside = sites.filter(
      ({ variant, store: own }) => variant === 'no-op' || (variant !== 'none' && own === store),
    )
    runs.push(...(await measure(beside, load, tools, store)))
  }
  return { tables: tablesOf(runs), plots: [], targets: targetsOf(runs) }
}

interface Load extends AsyncDisposable {
  ask(order: LoadOrder): Promise<LoadResult>
}

async function startLoad(): Promise<Load> {
  const worker = await startWorker<LoadOrder>(new URL('../measure/load.ts', import.meta.url))
  return {
    ask: async (order) => (await worker.ask(order)) as LoadResult,
    [Symbol.asyncDispose]: () => worker.end(false),
  }
}

interface Contestant {
  readonly runs: Runs
  readonly server: RunningSite
  readonly cookies: readonly string[]
}

/** Each site in several processes, one after the other: two of the same code differ by some hundredths, for as long as they run. */
async function measure(
  sites: readonly Site[],
  load: Load,
  { isQuick, progress }: Tools,
  store: string,
): Promise<Runs[]> {
  const runs = sites.flatMap((site) =>
    CELLS.map((cell): Runs => ({ site, store, cell, cpu: [], perSecond: [] })),
  )
  const starts = isQuick ? 1 : 3
  const time = isQuick ? 100 : 400
  for (let start = 1; start <= starts; start += 1) {
    progress(`cells: ${store}, start ${start} of ${starts}`)
    await using servers = new AsyncDisposableStack()
    const contestants = await contestantsOf(runs, servers)
    await warmUp(contestants, isQuick, (contestant) => visit(contestant, load, time))
    await shuttle(contestants, isQuick ? 2 : 3, async (contestant) => {
      const { cpu, perSecond } = await visit(contestant, load, time)
      contestant.runs.cpu.push(cpu)
      contestant.runs.perSecond.push(perSecond)
    })
  }
  return runs
}

/** All sites of a cell one after the other, so that what else the machine does meets all alike. */
async function contestantsOf(
  runs: readonly Runs[],
  servers: AsyncDisposableStack,
): Promise<readonly Contestant[]> {
  const started = new Map<Site, Pick<Contestant, 'server' | 'cookies'>>()
  for (const site of new Set(runs.map((each) => each.site))) {
    const server = servers.use(await startSite(site.server))
    const cookies = await Promise.all(Array.from({ length: VISITORS }, () => visitorOf(server)))
    started.set(site, { server, cookies })
  }
  const ours = [...started].find(([{ variant }]) => variant === 'ours')?.[1].cookies ?? []
  return CELLS.flatMap((cell) =>
    runs
      .filter((each) => each.cell === cell)
      .flatMap((each): Contestant[] => {
        const site = started.get(each.site)
        if (site === undefined) return []
        // A site without a session gets the requests that ours gets.
        return [{ ...site, runs: each, cookies: each.site.variant === 'no-op' ? ours : site.cookies }]
      }),
  )
}

async function visit({ runs: { cell }, server, cookies }: Contestant, load: Load, time: number) {
  const order = {
    url: server.url,
    path: cell.path,
    cookies: cell.hasCookie ? cookies : cookies.map(() => ''),
    time,
  }
  const before = await server.cpuTime()
  const { count, perSecond } = await load.ask(order)
  return { cpu: ((await server.cpuTime()) - before) / count, perSecond }
}
