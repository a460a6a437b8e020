import type { FieldView } from '../protocol.ts'
import { button, element } from './element.ts'
import { renderTree } from './tree-view.ts'

export interface FieldActions {
  /** Resolves to what is wrong with the value, or to `null` when it was kept. */
  set(key: string, json: string): Promise<string | null>
  remove(key: string): void
  /** The panel is not drawn again while something is being edited. */
  editing(isEditing: boolean): void
}

export function renderField(field: FieldView, actions: FieldActions): HTMLElement {
  const { key, value, json } = field
  const row = element('div', { class: 'field' })
  const edit = button('Edit', () => row.replaceWith(renderEditor(actions, field, row)), {
    focus: `edit ${key}`,
    label: `Edit ${key}`,
  })
  const remove = button('Delete', () => actions.remove(key), {
    focus: `delete ${key}`,
    label: `Delete ${key}`,
  })
  const note = json === null ? element('span', { class: 'note' }, 'read-only') : edit
  row.append(renderTree(value, key), element('span', { class: 'actions' }, note, remove))
  // The editor takes the row's place inside the item: a list holds items only.
  return element('li', {}, row)
}

/** The form for a field that is there, or for a new one. */
export function renderEditor(
  actions: FieldActions,
  field: FieldView | null,
  replaced: HTMLElement,
): HTMLElement {
  const key = element('input', { attributes: { id: 'key', required: '', autocomplete: 'off' } })
  const area = element('textarea', { attributes: { id: 'json', rows: '5', spellcheck: 'false' } })
  const error = element('p', { class: 'error', attributes: { id: 'json-error', role: 'alert' } })
  key.value = field?.key ?? ''
  area.value = field?.json ?? ''
  area.setAttribute('aria-describedby', 'json-error')
  const naming = field === null ? [label('key', 'Key'), key] : []
  const close = () => {
    actions.editing(false)
    form.replaceWith(replaced)
    replaced.querySelector<HTMLElement>('button')?.focus()
  }
  const save = element('button', { class: 'primary', attributes: { type: 'submit' } }, 'Save')
  const form = element('form', { class: 'field editor' }, ...naming)
  const title = field === null ? 'Value as JSON' : `Value of ${field.key} as JSON`
  form.append(label('json', title), area, error, element('span', {}, save, button('Cancel', close)))
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    error.textContent = await actions.set(key.value, area.value)
    area.setAttribute('aria-invalid', String(error.textContent !== ''))
  })
  actions.editing(true)
  queueMicrotask(() => (field === null ? key : area).focus())
  return form
}

function label(target: string, text: string): HTMLLabelElement {
  return element('label', { attributes: { for: target } }, text)
}
