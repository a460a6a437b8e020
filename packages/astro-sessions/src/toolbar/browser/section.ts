import { element } from './element.ts'

/** A part of the panel under its name. */
export function section(title: string, ...children: readonly Node[]): HTMLElement {
  return element('section', {}, element('h2', {}, title), ...children)
}
