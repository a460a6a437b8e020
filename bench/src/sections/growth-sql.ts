import { growthBySessions } from './growth-sessions.ts'
import type { SectionResult, Tools } from './section.ts'

/** What happens as sessions get more in the databases that a site already has. */
export default async function growthSql(tools: Tools): Promise<SectionResult> {
  return growthBySessions(tools, { stores: ['postgres', 'libsql', 'd1'], plot: 'sessions-sql' })
}
