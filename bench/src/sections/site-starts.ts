import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { shuttle } from '../measure/shuttle.ts'
import { ratiosOf, spreadOf } from '../measure/statistics.ts'
import { startSite } from '../support/site.ts'
import { exactly, figureOf } from './figures.ts'
import type { Plot, Table, Tools } from './section.ts'
import type { Site } from './site-builds.ts'

/** How long each site takes from the start of its process to its first page, and how large its server is. */
export async function startsOf(
  sites: readonly Site[],
  { isQuick, progress }: Tools,
): Promise<{ table: Table; plots: Plot[] }> {
  progress('site: cold starts')
  const times = new Map(sites.map(({ name }): [string, number[]] => [name, []]))
  await shuttle(sites, isQuick ? 1 : 7, async ({ name, server }) => {
    await using started = await startSite(server)
    times.get(name)?.push(started.coldStart)
  })
  const sizes = new Map<string, number>()
  for (const { name, server } of sites) sizes.set(name, await sizeOf(server))
  return { table: tableOf(sites, times, sizes), plots: [sizePlot(sites, sizes)] }
}

function tableOf(
  sites: readonly Site[],
  times: ReadonlyMap<string, number[]>,
  sizes: ReadonlyMap<string, number>,
): Table {
  const bare = times.get('no session') ?? []
  return {
    title: 'Cold start and size of the server',
    text:
      'Time from the start of the process to the first answered page, the first read of its files included. Size is ' +
      'that of all server modules, each gzipped, as the build leaves them: not minified, with the driver and what it needs.',
    columns: ['first page, ms', 'to no session', 'gzip, kB', 'more than no session, kB'],
    rows: sites.map(({ name, variant }) => ({
      name,
      isOurs: variant === 'ours',
      cells: [
        figureOf(spreadOf(times.get(name) ?? []), ''),
        figureOf(ratiosOf(times.get(name) ?? [], bare), '×'),
        exactly((sizes.get(name) ?? 0) / 1000, '', 1),
        exactly(((sizes.get(name) ?? 0) - (sizes.get('no session') ?? 0)) / 1000, '', 1),
      ],
    })),
  }
}

function sizePlot(sites: readonly Site[], sizes: ReadonlyMap<string, number>): Plot {
  const bare = sizes.get('no session') ?? 0
  return {
    name: 'bundle',
    title: 'What a session adds to the server, gzip',
    unit: 'kB',
    bars: sites
      .filter(({ variant }) => variant === 'astro' || variant === 'ours')
      .map(({ name, variant }) => ({
        label: name,
        isOurs: variant === 'ours',
        figure: exactly(((sizes.get(name) ?? 0) - bare) / 1000, 'kB', 1),
      })),
  }
}

async function sizeOf(server: string): Promise<number> {
  let size = 0
  for await (const file of glob('**/*.mjs', { cwd: server }))
    size += gzipSync(await readFile(join(server, file)), { level: 9 }).length
  return size
}
