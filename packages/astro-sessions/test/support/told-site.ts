import { fork } from 'node:child_process'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { collectOutput, outerEnv, type RunningSite } from './astro-site.ts'
import type { Edit } from './told-server.ts'

/** A site in `astro dev` whose files are edited by these methods only. */
export interface ToldSite extends RunningSite {
  /** Writes a new file; the next request gets what the server makes of it. */
  add(file: string, text: string): Promise<void>
  /** Writes a file that is there. */
  change(file: string, text: string): Promise<void>
  remove(file: string): Promise<void>
  /** What the server has printed so far. */
  output(): string
}

const script = fileURLToPath(new URL('./told-server.ts', import.meta.url))

/**
 * Starts `astro dev` on the site in this folder. No watcher is waited for: one may miss an edit that follows another
 * within 50 ms, for good, and under load it comes whenever it likes. The server is told of each edit.
 */
export async function startTold(root: string): Promise<ToldSite> {
  const child = fork(script, [root], { env: outerEnv(), stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  const started = collectOutput(child)
  const closed = once(child, 'close')
  const ended = closed.then((): never => {
    throw new Error(`It ended:\n${started.output}`)
  })
  ended.catch(() => undefined)
  const answer = async () => Promise.race([once(child, 'message'), ended])
  const [url] = await answer()
  const tell = async (edit: Edit) => {
    const done = answer()
    child.send(edit)
    await done
  }
  return {
    url: String(url),
    async add(file, text) {
      await writeFile(file, text)
      await tell({ event: 'add', file })
    },
    async change(file, text) {
      await writeFile(file, text)
      await tell({ event: 'change', file })
    },
    async remove(file) {
      await rm(file)
      await tell({ event: 'unlink', file })
    },
    output: () => started.output,
    async stop() {
      // A signal would end it before it has ended what the site has open.
      if (child.connected) child.send('stop')
      await closed
    },
  }
}
