import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plot } from '../sections/section.ts'
import { renderBars } from './bar-plot.ts'
import { renderLines } from './line-plot.ts'

/** Draws the plots into a folder. */
export async function writePlots(folder: string, plots: readonly Plot[]): Promise<void> {
  for (const plot of plots) {
    const svg = plot.bars === undefined ? renderLines(plot) : renderBars(plot)
    await writeFile(join(folder, `${plot.name}.svg`), svg)
  }
}
