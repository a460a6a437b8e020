import library from '@mermaid-js/tiny/dist/mermaid.tiny.js?url'

interface Mermaid {
  initialize(options: object): void
  render(id: string, text: string): Promise<{ svg: string }>
}

/** Draws what is written in Mermaid, in the colours of the page, and resolves to the places. Without scripts its text stays. */
export async function drawDiagrams(): Promise<readonly Element[]> {
  const blocks = [
    ...document.querySelectorAll<HTMLElement>('.expressive-code:has(pre[data-language="mermaid"])'),
  ]
  if (blocks.length === 0) return []
  const places = blocks.map((block) => {
    const text = [...block.querySelectorAll('.ec-line')].map((line) => line.textContent).join('\n')
    const place = document.createElement('figure')
    place.className = 'diagram not-content'
    block.after(place)
    return { block, place, text }
  })
  const mermaid = await loadMermaid()
  const draw = async () => {
    const theme = document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'neutral'
    mermaid.initialize({ startOnLoad: false, theme, fontFamily: 'inherit' })
    for (const [index, { block, place, text }] of places.entries()) {
      place.innerHTML = (await mermaid.render(`diagram-${index}`, text)).svg
      block.hidden = true
    }
  }
  await draw()
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return places.map(({ place }) => place)
}

/** Only a page that has a diagram loads the library, which is large. */
function loadMermaid(): Promise<Mermaid> {
  const script = document.createElement('script')
  script.src = library
  return new Promise((resolve, reject) => {
    script.addEventListener('load', () => resolve((globalThis as unknown as { mermaid: Mermaid }).mermaid))
    script.addEventListener('error', reject)
    document.head.append(script)
  })
}
