import type { ValueTree } from '../protocol.ts'
import { button, element } from './element.ts'

/** Characters of a text, and items of a list, that are shown at first. */
const LONGEST = 160
const MOST = 20

/** A value as nested disclosures, which every browser makes usable by keyboard and screen reader. */
export function renderTree(tree: ValueTree, name: string, isOpen = true): HTMLElement {
  if (tree.kind === 'leaf') return renderLeaf(tree, name)
  const summary = element(
    'summary',
    {},
    element('span', { class: 'name' }, name),
    ' ',
    element('span', { class: 'type' }, `${tree.type} (${tree.size})`),
  )
  const list = element('ul', { class: 'tree' })
  const show = (from: number, to: number) => {
    for (const item of tree.items.slice(from, to))
      list.append(element('li', {}, renderTree(item.value, item.name, false)))
  }
  show(0, MOST)
  const details = element('details', {}, summary, list)
  details.open = isOpen
  const rest = tree.size - MOST
  if (rest > 0) {
    const more = button(`Show ${rest} more`, () => {
      more.remove()
      show(MOST, tree.size)
    })
    details.append(more)
  }
  return details
}

function renderLeaf({ type, text }: Extract<ValueTree, { kind: 'leaf' }>, name: string): HTMLElement {
  const value = element('span', { class: `value ${type}` }, text.slice(0, LONGEST))
  const isTyped = !['string', 'number', 'boolean', 'null'].includes(type)
  const leaf = element('span', { class: 'leaf' }, element('span', { class: 'name' }, name), ' ', value)
  if (isTyped) leaf.append(' ', element('span', { class: 'type' }, type))
  if (text.length <= LONGEST) return leaf
  value.append('…')
  const more = button(`Show all ${text.length} characters`, () => {
    more.remove()
    value.textContent = text
  })
  leaf.append(' ', more)
  return leaf
}
