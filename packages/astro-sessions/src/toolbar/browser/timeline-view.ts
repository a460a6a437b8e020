import type { TimelineEntry } from '../protocol.ts'
import { element } from './element.ts'
import { section } from './section.ts'

/** How many requests are shown. */
const MOST = 100

/** What happened, request by request, the newest first. */
export function renderTimeline(timeline: readonly TimelineEntry[]): HTMLElement {
  if (timeline.length === 0) return section('Timeline', element('p', { class: 'note' }, 'Nothing yet.'))
  const items = byRequest(timeline).slice(0, MOST).map(renderRequest)
  // Longer than its place: reachable by keyboard, so that it can be scrolled.
  const attributes = { tabindex: '0', 'aria-label': 'Timeline, the newest first', role: 'group' }
  return section('Timeline', element('div', { class: 'timeline', attributes }, element('ol', {}, ...items)))
}

/** The entries of each request together, at the place of its newest one. What belongs to none stands for itself. */
function byRequest(timeline: readonly TimelineEntry[]): TimelineEntry[][] {
  const groups = new Map<string, TimelineEntry[]>()
  for (const [at, entry] of timeline.entries()) {
    const name = entry.request === null ? `entry ${at}` : `request ${entry.request.number}`
    // Within a request they are read in the order in which they happened.
    groups.set(name, [entry, ...(groups.get(name) ?? [])])
  }
  return [...groups.values()]
}

function renderRequest(entries: readonly TimelineEntry[]): HTMLElement {
  const [first] = entries
  if (first === undefined) return element('li')
  const { at, request } = first
  const datetime = new Date(at).toISOString()
  const events = entries.map(wordsOf)
  return element(
    'li',
    {},
    element('time', { attributes: { datetime } }, new Date(at).toLocaleTimeString()),
    element('strong', {}, request === null ? 'Toolbar' : `${request.method} ${request.path}`),
    element(
      'span',
      {},
      ...events.flatMap((text, index) => [
        index === 0 ? '' : ', ',
        element('span', { class: entries[index]?.type ?? '' }, text),
      ]),
    ),
  )
}

/** An event as it is told: `set cart`, `merged cart`. */
function wordsOf({ type, detail }: TimelineEntry): string {
  if (type === 'committed') return detail === '' ? 'saved' : `set ${detail}`
  const resolved = type === 'conflict' ? /^(.*): (merged|overwritten)( .*)?$/.exec(detail) : null
  if (resolved !== null) return `${resolved[2]} ${resolved[1]}`
  return detail === '' ? type : `${type} (${detail})`
}
