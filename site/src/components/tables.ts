/** Puts each table into a place of its own, which scrolls where the table is wide. */
export function placeTables(): void {
  for (const table of document.querySelectorAll('.sl-markdown-content table')) {
    // A heading without words is none.
    for (const corner of table.querySelectorAll('th:empty')) corner.replaceWith(document.createElement('td'))
    const place = document.createElement('div')
    place.className = 'table-place'
    table.replaceWith(place)
    place.append(table)
    watchWidth(place, headingBefore(place))
  }
}

/** Where the content is wider than the place, the keyboard can reach it and `data-more` tells that some is out of view. */
export function watchWidth(place: Element, label: string): void {
  const look = () => {
    const hidden = place.scrollWidth - place.clientWidth
    place.toggleAttribute('data-scrolls', hidden > 0)
    place.toggleAttribute('data-more', hidden - place.scrollLeft > 1)
    const attributes = { tabindex: '0', role: 'group', 'aria-label': label }
    for (const [name, value] of Object.entries(attributes)) {
      if (hidden > 0) place.setAttribute(name, value)
      else place.removeAttribute(name)
    }
  }
  new ResizeObserver(look).observe(place)
  place.addEventListener('scroll', look, { passive: true })
}

function headingBefore(place: Element): string {
  const headings = [...document.querySelectorAll('main :is(h1, h2, h3, h4)')]
  const before = headings.filter(
    (heading) => heading.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING,
  )
  return before.at(-1)?.textContent.trim() ?? 'Table'
}
