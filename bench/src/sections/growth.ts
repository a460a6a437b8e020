import { memoryTable } from './growth-memory.ts'
import { growthByPayload } from './growth-payload.ts'
import { growthByProcesses } from './growth-processes.ts'
import { growthBySessions } from './growth-sessions.ts'
import type { SectionResult, Tools } from './section.ts'

/** What happens as sessions get larger and more, and processes more. */
export default async function growth(tools: Tools): Promise<SectionResult> {
  const payload = await growthByPayload(tools)
  const sessions = await growthBySessions(tools, { stores: ['redis', 'sqlite', 'fs'], plot: 'sessions' })
  const processes = await growthByProcesses(tools)
  const memory = await memoryTable(tools)
  return {
    tables: [...payload.tables, ...sessions.tables, ...processes.tables, memory],
    plots: [...payload.plots, ...sessions.plots, ...processes.plots],
    targets: payload.targets,
  }
}
