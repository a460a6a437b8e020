import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { moveClock, startSite, stopSite } from './site-process.ts'

/** Which of the shop's two builds is served; they differ in their cookie settings. */
export type ShopBuild = 'demo' | 'default'

/** The built shop in a process of its own, with its sessions in a folder of its own. */
export interface ShopServer {
  /** Another one after a restart. */
  readonly url: string
  readonly sessionsDir: string
  /** Stops the process and starts another one on the same sessions. */
  restart(): Promise<void>
  /** Lets time pass for the shop, by so many milliseconds. Not for the browser. */
  moveClock(ms: number): Promise<void>
  /** From here on the store answers nothing. */
  breakStore(): Promise<void>
  stop(): Promise<void>
}

export const shopDir = fileURLToPath(
  new URL('.', import.meta.resolve('@astro-sessions/example-shop/package.json')),
)

export async function startShop(build: ShopBuild): Promise<ShopServer> {
  const sessionsDir = await mkdtemp(join(tmpdir(), 'astro-sessions-e2e-'))
  const entry = join(shopDir, 'dist', build, 'server', 'entry.mjs')
  const options = { entry, cwd: shopDir, env: { SHOP_SESSIONS_DIR: sessionsDir }, hasMovingClock: true }
  let site = await startSite(options)
  return {
    get url() {
      return site.url
    },
    sessionsDir,
    async restart() {
      await stopSite(site)
      site = await startSite(options)
    },
    moveClock: (ms) => moveClock(site, ms),
    async breakStore() {
      await rm(sessionsDir, { recursive: true, force: true })
      // A link to itself in the place of the folder, which no call can follow.
      await symlink(sessionsDir, sessionsDir)
    },
    async stop() {
      await stopSite(site)
      await rm(sessionsDir, { recursive: true, force: true })
    },
  }
}
