import { fork } from 'node:child_process'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { collectOutput, outerEnv, type RunningSite, stopProcess } from './astro-site.ts'
import type { Edit } from './told-server.ts'

/** A site in `astro dev` whose files are edited by these methods only. */
export interface ToldSite extends RunningSite {
  /** Writes the file, new or not; the next request gets what the server makes of it. */
  write(file: string, text: string): Promise<void>
  remove(file: string): Promise<void>
}

const script = fileURLToPath(new URL('./told-server.ts', import.meta.url))

/**
 * Starts `astro dev` on the site in this folder. No watcher is waited for: one may miss an edit that follows another
 * within 50 ms, for good, and under load it comes whenever it likes. The server is told of each edit.
 */
export async function startTold(root: string): Promise<ToldSite> {
  const child = fork(script, [root], { env: outerEnv(), stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  const started = collectOutput(child)
  const ended = new Promise<never>((_, reject) => {
    child.once('close', () => reject(new Error(`It ended:\n${started.output}`)))
  })
  ended.catch(() => undefined)
  const answer = async () => Promise.race([once(child, 'message'), ended])
  const [url] = await answer()
  const known = new Set<string>()
  const tell = async (edit: Edit) => {
    const done = answer()
    child.send(edit)
    await done
  }
  return {
    url: String(url),
    async write(file, text) {
      await writeFile(file, text)
      await tell({ event: known.has(file) ? 'change' : 'add', file })
      known.add(file)
    },
    async remove(file) {
      await rm(file)
      await tell({ event: 'unlink', file })
      known.delete(file)
    },
    stop: () => stopProcess(started),
  }
}
