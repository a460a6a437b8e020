import { startWorker } from '../measure/conversation.ts'
import type { LoadOrder, LoadResult } from '../measure/load.ts'
import { shuttle, warmUp } from '../measure/shuttle.ts'
import { ratiosOf, type Spread, spreadOf } from '../measure/statistics.ts'
import { type RunningSite, startSite, visitorOf } from '../support/site.ts'
import { figureOf } from './figures.ts'
import type { Plot, SectionResult, Table, Target, Tools } from './section.ts'
import { buildSites, nameOf, type Site } from './site-builds.ts'
import { startsOf } from './site-starts.ts'

const PAGES = { untouched: 'does not touch the session', read: 'reads', write: 'reads and writes' } as const
type PageName = keyof typeof PAGES

const STORES = ['fs', 'sqlite', 'redis'] as const
const CONNECTIONS = 16

interface Slot {
  readonly site: Site
  readonly page: PageName
  readonly results: LoadResult[]
}

/** Requests per second of one Astro site with no session, with Astro's own and with ours. */
export default async function site(tools: Tools): Promise<SectionResult> {
  const sites = await buildSites(tools, { stores: ['fs', 'sqlite', 'redis'] })
  const slots = await measure(sites, tools)
  const starts = await startsOf(sites, tools)
  return {
    tables: [...pageNames().map((page) => tableOf(page, slots)), starts.table],
    plots: [plotOf(slots), ...starts.plots],
    targets: targetsOf(slots),
  }
}

const pageNames = () => Object.keys(PAGES).filter((name): name is PageName => Object.hasOwn(PAGES, name))

async function measure(sites: readonly Site[], tools: Tools): Promise<Slot[]> {
  await using started = new AsyncDisposableStack()
  const load = await startWorker<LoadOrder>(new URL('../measure/load.ts', import.meta.url))
  started.defer(() => load.end(false))
  const running = new Map<Site, { running: RunningSite; cookies: string[] }>()
  for (const built of sites) {
    const server = started.use(await startSite(built.server))
    const cookies = await Promise.all(Array.from({ length: CONNECTIONS }, () => visitorOf(server)))
    running.set(built, { running: server, cookies })
  }
  const slots = sites.flatMap((built) =>
    pageNames().map((page): Slot => ({ site: built, page, results: [] })),
  )
  const ask = async ({ site: built, page }: Slot, time: number) => {
    const found = running.get(built)
    if (found === undefined) throw new Error(`${built.name} does not run.`)
    const order = { url: found.running.url, path: `/${page}`, cookies: found.cookies, time }
    return (await load.ask(order)) as LoadResult
  }
  tools.progress('site: warming up')
  const time = tools.isQuick ? 150 : 400
  await warmUp(slots, tools.isQuick, (slot) => ask(slot, time))
  let announced = 0
  await shuttle(slots, tools.isQuick ? 2 : 9, async (slot, round) => {
    if (round === announced) tools.progress(`site: round ${++announced}`)
    slot.results.push(await ask(slot, time))
  })
  return slots
}

function rateOf(slots: readonly Slot[], name: string, page: PageName): number[] {
  const found = slots.find((slot) => slot.site.name === name && slot.page === page)
  return found?.results.map(({ perSecond }) => perSecond) ?? []
}

function tableOf(page: PageName, slots: readonly Slot[]): Table {
  const bare = rateOf(slots, 'no session', page)
  return {
    title: `A page that ${PAGES[page]}`,
    text:
      `Requests per second over ${CONNECTIONS} connections, each with a session of its own, and latencies in ms. ` +
      'The ratios are of requests per second in the same round; higher is better.',
    columns: ['requests/s', 'to no session', 'to Astro’s session on the same store', 'p50', 'p95', 'p99'],
    rows: slots
      .filter((slot) => slot.page === page)
      .map(({ site: { name, variant, store }, results }) => {
        const rates = rateOf(slots, name, page)
        const astro = rateOf(slots, nameOf({ variant: 'astro', store }), page)
        const latency = (key: 'p50' | 'p95' | 'p99') => figureOf(spreadOf(results.map((run) => run[key])), '')
        return {
          name,
          isOurs: variant === 'ours',
          cells: [
            figureOf(spreadOf(rates), ''),
            figureOf(ratiosOf(rates, bare), '×'),
            variant === 'ours' ? figureOf(ratiosOf(rates, astro), '×') : '',
            latency('p50'),
            latency('p95'),
            latency('p99'),
          ],
        }
      }),
  }
}

function plotOf(slots: readonly Slot[]): Plot {
  return {
    name: 'site',
    title: 'Requests per second beside the same page without a session',
    unit: '×',
    mark: { value: 1, text: 'no session' },
    bars: pageNames().flatMap((page) =>
      slots
        .filter((slot) => slot.page === page && slot.site.variant !== 'none')
        .map(({ site: { name, variant } }) => ({
          label: name,
          group: `a page that ${PAGES[page]}`,
          isOurs: variant === 'ours',
          figure: figureOf(ratiosOf(rateOf(slots, name, page), rateOf(slots, 'no session', page)), '×'),
        })),
    ),
  }
}

function targetsOf(slots: readonly Slot[]): Target[] {
  const target = (what: string, least: number, ratio: Spread): Target => ({
    what,
    target: `≥ ${least}×`,
    figure: figureOf(ratio, '×'),
    isMet: ratio.median >= least,
  })
  return STORES.flatMap((store) => {
    const ours = rateOf(slots, nameOf({ variant: 'ours', store }), 'write')
    const astro = rateOf(slots, nameOf({ variant: 'astro', store }), 'write')
    const none = rateOf(slots, 'no session', 'write')
    const page = 'requests/s of a page that reads and writes'
    return [
      target(`${page}, ${store}, to Astro’s session`, store === 'fs' ? 0.8 : 1, ratiosOf(ours, astro)),
      target(`${page}, ${store}, to no session`, 0.9, ratiosOf(ours, none)),
    ]
  })
}
