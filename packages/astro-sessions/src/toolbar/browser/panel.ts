import type { SeenView, SessionView, Snapshot } from '../protocol.ts'
import { button, element } from './element.ts'
import { type FieldActions, renderEditor, renderField } from './field-view.ts'
import { section } from './section.ts'
import { renderSettings } from './settings-view.ts'
import { renderTimeline } from './timeline-view.ts'

export interface PanelActions extends FieldActions {
  refresh(): void
  rotate(): void
  destroy(): void
  switchTo(id: string): void
}

/** What the panel shows of a session, or of there being none. */
export function renderPanel(snapshot: Snapshot, actions: PanelActions): HTMLElement {
  const { session, seen, timeline, facts } = snapshot
  const body = element('div', { class: 'body' }, renderTimeline(timeline))
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
  body.append(renderFields(session, actions), renderSeen(seen, actions), renderSettings(facts))
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
  return element('p', { class: 'actions' }, button('Rotate token', rotate), renderDestroy(destroy))
}

/** Asks before it does it: there is no way back. */
function renderDestroy(destroy: () => void): HTMLElement {
  const ask = button('Destroy', () => {
    row.replaceChildren(question, yes, no)
    no.focus()
  })
  const yes = button('Destroy it', destroy, { look: 'danger' })
  const no = button('Keep it', () => {
    row.replaceChildren(ask)
    ask.focus()
  })
  const question = element('span', {}, 'Destroy this session with all that it holds?')
  ask.classList.add('danger')
  const row = element('span', { class: 'actions' }, ask)
  return row
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
