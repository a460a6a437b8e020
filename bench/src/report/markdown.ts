import type { Cell, SectionResult, Table, Target } from '../sections/section.ts'
import type { Machine } from '../support/machine.ts'
import { shownFigure } from './numbers.ts'

/** What a run of a section leaves in its file. */
export interface SectionFile extends SectionResult {
  readonly section: string
  readonly isQuick: boolean
  readonly seconds: number
  readonly machine: Machine
}

/** The targets of all sections as one table. */
export function renderTargets(targets: readonly Target[]): string {
  const rows = targets.map(({ what, target, figure, isMet }) => [
    what,
    target,
    shownFigure(figure),
    isMet ? 'yes' : '**no**',
  ])
  return gridOf(['what', 'target', 'measured', 'met'], rows)
}

/** The plots and tables of a section. */
export function renderSection({ section, tables, plots }: SectionFile): string {
  const pictures = plots.map(({ name, title }) => `![${title}](./results/${name}.svg)`)
  return [`### ${section}`, ...pictures, ...tables.map(renderTable)].join('\n\n')
}

/** Where and when the sections were measured. */
export function renderMachine(files: readonly SectionFile[]): string {
  const [first] = files
  if (first === undefined) return ''
  const { processor, cores, memory, system, node, redis } = first.machine
  const loads = files.map(({ section, machine, seconds }) => `${section} ${machine.load} (${seconds} s)`)
  const postgres = files.find(({ machine }) => machine.postgres !== undefined)?.machine.postgres
  const databases = `Redis ${redis}${postgres === undefined ? '' : `, PostgreSQL ${postgres}`}`
  const quick = files.some(({ isQuick }) => isQuick) ? ' Some sections come from a quick run.' : ''
  return (
    `${processor}, ${cores} cores, ${memory}, ${system}, Node ${node}, ${databases}. ` +
    `Load before each section, and how long it took: ${loads.join(', ')}.${quick}`
  )
}

function renderTable({ title, text, columns, rows }: Table): string {
  const lines = rows.map(({ name, isOurs, cells }) => [
    isOurs === true ? `**${name}**` : name,
    ...cells.map(renderCell),
  ])
  return `#### ${title}\n\n${text}\n\n${gridOf(['', ...columns], lines)}`
}

function renderCell(cell: Cell): string {
  return typeof cell === 'string' ? cell : shownFigure(cell)
}

function gridOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
