import type { SeenView, SessionView, Snapshot, TimelineEntry } from '../protocol.ts'
import { button, element } from './element.ts'
import { type FieldActions, renderEditor, renderField } from './field-view.ts'

export interface PanelActions extends FieldActions {
  refresh(): void
  rotate(): void
  destroy(): void
  switchTo(id: string): void
}

/** What the panel shows of a session, or of there being none. */
export function renderPanel(snapshot: Snapshot, actions: PanelActions): HTMLElement {
  const { session, seen, timeline } = snapshot
  const body = element('div', { class: 'body' })
  if (session === null) {
    body.append(
      element(
        'p',
        { class: 'empty' },
        'This visitor has no session. The first value that a page sets starts one.',
      ),
    )
  } else {
    body.append(renderFacts(session, snapshot.now), renderActions(actions))
  }
  body.append(renderFields(session, actions), renderSeen(seen, actions), renderTimeline(timeline))
  return body
}

/** A length of time in its three largest units. */
function durationOf(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ]
  const first = parts.findIndex(([count]) => count > 0)
  if (first < 0) return '0 s'
  const shown = parts.slice(first, first + 3).map(([count, unit]) => `${count} ${unit}`)
  return shown.join(' ')
}

/** Moves the times that run, on the server's clock. */
export function tick(root: ParentNode, now: number): void {
  for (const time of root.querySelectorAll<HTMLElement>('[data-since], [data-until]')) {
    const { since, until } = time.dataset
    const ms = since === undefined ? Number(until) - now : now - Number(since)
    time.textContent = until !== undefined && ms <= 0 ? 'over' : durationOf(ms)
  }
}

function renderFacts(session: SessionView, now: number): HTMLElement {
  const list = element('dl', { class: 'facts' })
  const add = (name: string, value: Node | string) =>
    list.append(element('div', {}, element('dt', {}, name), element('dd', {}, value)))
  const running = (kind: 'since' | 'until', at: number) =>
    element('time', { attributes: { [`data-${kind}`]: String(at), datetime: new Date(at).toISOString() } })
  add('Public id', element('code', {}, session.id))
  add('User', session.userId ?? 'not logged in')
  add('Age', running('since', session.createdAt))
  add('Idle timeout in', running('until', session.idleEnd))
  add('Absolute timeout in', running('until', session.deadline))
  tick(list, now)
  return list
}

function renderActions({ rotate, destroy }: PanelActions): HTMLElement {
  return element(
    'p',
    { class: 'actions' },
    button('Rotate token', rotate),
    button('Destroy', destroy, { look: 'danger' }),
  )
}

function renderFields(session: SessionView | null, actions: PanelActions): HTMLElement {
  const fields = session?.fields ?? []
  const add = button('Add a field', () => add.replaceWith(renderEditor(actions, null, add)))
  const list = element('ul', { class: 'fields' }, ...fields.map((field) => renderField(field, actions)))
  return section('Fields', fields.length === 0 ? element('p', { class: 'note' }, 'No fields.') : list, add)
}

function renderSeen(seen: readonly SeenView[], { switchTo }: PanelActions): HTMLElement | string {
  const items = seen.map(({ id, userId, isCurrent }) =>
    element(
      'li',
      isCurrent ? { attributes: { 'aria-current': 'true' } } : {},
      element('code', {}, id),
      element('span', { class: 'note' }, userId ?? 'not logged in'),
      isCurrent
        ? element('strong', {}, 'this one')
        : button('Switch', () => switchTo(id), { focus: `switch ${id}`, label: `Switch to ${id}` }),
    ),
  )
  if (items.length === 0) return ''
  return section('Sessions of this dev server', element('ul', { class: 'seen' }, ...items))
}

function renderTimeline(timeline: readonly TimelineEntry[]): HTMLElement {
  if (timeline.length === 0) return section('Timeline', element('p', { class: 'note' }, 'Nothing yet.'))
  const items = timeline
    .slice(0, 100)
    .map(({ at, type, detail }) =>
      element(
        'li',
        { class: type },
        element(
          'time',
          { attributes: { datetime: new Date(at).toISOString() } },
          new Date(at).toLocaleTimeString(),
        ),
        element('strong', {}, type),
        element('span', {}, detail),
      ),
    )
  // Longer than its place: reachable by keyboard, so that it can be scrolled.
  const attributes = { tabindex: '0', 'aria-label': 'Timeline, the newest first', role: 'group' }
  return section('Timeline', element('div', { class: 'timeline', attributes }, element('ol', {}, ...items)))
}

function section(title: string, ...children: readonly Node[]): HTMLElement {
  return element('section', {}, element('h2', {}, title), ...children)
}
