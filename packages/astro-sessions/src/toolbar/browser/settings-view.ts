import type { Snapshot } from '../protocol.ts'
import { element } from './element.ts'

/** The configuration, on demand: the driver, the cookie and the options, each with where it came from. */
export function renderSettings(facts: Snapshot['facts']): HTMLElement | string {
  if (facts.length === 0) return ''
  const list = element('dl', { class: 'settings' })
  for (const { name, value, from } of facts)
    list.append(
      element(
        'div',
        {},
        element('dt', {}, name),
        element('dd', {}, element('code', {}, value), ' ', element('span', { class: 'note' }, from)),
      ),
    )
  return element('details', { class: 'configuration' }, element('summary', {}, 'Configuration'), list)
}
