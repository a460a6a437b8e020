type Child = Node | string | null

export interface ElementOptions {
  readonly class?: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly onClick?: () => void
}

/** An element of the panel. Text is set as text: no value of a session is ever parsed as HTML. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  options: ElementOptions = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const created = document.createElement(name)
  if (options.class !== undefined) created.className = options.class
  for (const [attribute, value] of Object.entries(options.attributes ?? {}))
    created.setAttribute(attribute, value)
  if (options.onClick !== undefined) created.addEventListener('click', options.onClick)
  created.append(...children.filter((child) => child !== null))
  return created
}

/** A button. `focus` names it, so that it keeps the focus when the panel is drawn again. */
export function button(
  text: string,
  onClick: () => void,
  { focus = text, label, look = '' }: { focus?: string; label?: string; look?: string } = {},
): HTMLButtonElement {
  const attributes = { type: 'button', 'data-focus': focus, ...(label ? { 'aria-label': label } : {}) }
  return element('button', { class: look, attributes, onClick }, text)
}
