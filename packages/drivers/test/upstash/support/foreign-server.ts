import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../support/servers/free-port.ts'
import { end, tie } from '../../support/servers/program.ts'
import { until } from '../../support/servers/until.ts'

const SERVER = fileURLToPath(
  new URL('../../../node_modules/@humanwhocodes/upstash-redis-server/dist/server.js', import.meta.url),
)

/** The REST server of the package `@humanwhocodes/upstash-redis-server`, in a process of its own. */
export async function startForeignServer(redisPort: number) {
  const token = 'a-token-of-the-test'
  const port = await freePort()
  const env = {
    ...process.env,
    URS_TOKEN: token,
    PORT: String(port),
    REDIS_URL: `redis://127.0.0.1:${redisPort}`,
  }
  const child = spawn(process.execPath, [SERVER], { env, stdio: 'ignore' })
  child.once('exit', tie(child, 'SIGKILL'))
  await once(child, 'spawn')
  const url = `http://127.0.0.1:${port}`
  const isThere = () => fetch(url, { method: 'POST' }).then(Boolean, () => false)
  await until(isThere, 'the server takes requests')
  return { url, token, stop: () => end(child) }
}
