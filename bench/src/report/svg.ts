/** Wraps the content of a plot: it has no background, and its colours follow the reader's light or dark theme. */
export function svgDocument(
  width: number,
  height: number,
  title: string,
  content: readonly string[],
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">`,
    `<style>${style}</style>`,
    `<rect class="paper" width="${width}" height="${height}" rx="8"/>`,
    text({ x: 24, y: 34, className: 'title' }, title),
    ...content,
    '</svg>\n',
  ].join('\n')
}

const style = `
text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #24292f }
.paper { fill: #fff } .title { font-size: 16px; font-weight: 600 } .small { font-size: 11px; fill: #57606a }
.group { font-weight: 600 } .ours { font-weight: 600 }
.grid { stroke: #d0d7de; stroke-width: 1 } .mark { stroke: #57606a; stroke-width: 1.5; stroke-dasharray: 4 3 }
.whisker { stroke: #24292f; stroke-width: 1.25; opacity: .65 }
.c0 { fill: #b8c4d2; stroke: #b8c4d2 } .c1 { fill: #6639ba; stroke: #6639ba }
.s0 { stroke: #6639ba } .s1 { stroke: #8c959f } .s2 { stroke: #0a7ea4 } .s3 { stroke: #bc4c00 } .s4 { stroke: #1a7f37 } .s5 { stroke: #bf3989 }
.f0 { fill: #6639ba } .f1 { fill: #8c959f } .f2 { fill: #0a7ea4 } .f3 { fill: #bc4c00 } .f4 { fill: #1a7f37 } .f5 { fill: #bf3989 }
polyline { fill: none; stroke-width: 2; stroke-linejoin: round }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .paper { fill: #0d1117 } .small { fill: #9198a1 } .grid { stroke: #30363d }
  .mark { stroke: #9198a1 } .whisker { stroke: #e6edf3 }
  .c0 { fill: #4b5866; stroke: #4b5866 } .c1 { fill: #a475f9; stroke: #a475f9 }
  .s0 { stroke: #a475f9 } .s1 { stroke: #9198a1 } .s2 { stroke: #39c5cf } .s3 { stroke: #f0883e } .s4 { stroke: #3fb950 } .s5 { stroke: #f778ba }
  .f0 { fill: #a475f9 } .f1 { fill: #9198a1 } .f2 { fill: #39c5cf } .f3 { fill: #f0883e } .f4 { fill: #3fb950 } .f5 { fill: #f778ba }
}`

interface TextPlace {
  readonly x: number
  readonly y: number
  readonly className?: string
  readonly anchor?: 'start' | 'middle' | 'end'
}

export function text({ x, y, className = '', anchor = 'start' }: TextPlace, content: string): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" class="${className}" text-anchor="${anchor}">${escaped(content)}</text>`
}

export function lineFrom([x1, y1]: Point, [x2, y2]: Point, className: string): string {
  return `<line x1="${fixed(x1)}" y1="${fixed(y1)}" x2="${fixed(x2)}" y2="${fixed(y2)}" class="${className}"/>`
}

export type Point = readonly [x: number, y: number]

export const fixed = (value: number) => String(Math.round(value * 10) / 10)

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
