import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { makeFolder } from '../every-driver/store-places.ts'
import { nodeOptions, workerEnv } from '../support/fork-worker.ts'
import { runtimeBinary } from '../upstash/runtimes/runtime-binary.ts'

const PROGRAM = fileURLToPath(new URL('./program.ts', import.meta.url))
const [conditions = ''] = nodeOptions

interface Place {
  readonly home: string
  readonly flags?: readonly string[]
}

async function runOnDeno({ home, flags = ['--unstable-kv'] }: Place, order: object): Promise<unknown> {
  const args = ['run', '-A', ...flags, '--cached-only', '--no-lock', conditions, PROGRAM]
  const own = { DENO_DIR: home, DENO_NO_UPDATE_CHECK: '1', KV_ORDER: JSON.stringify(order) }
  const { stdout } = await promisify(execFile)(runtimeBinary('deno-cli', 'deno'), args, {
    env: { ...workerEnv, ...own },
  })
  return JSON.parse(stdout)
}

describe('the deno-kv store on Deno', () => {
  it('keeps every item that three processes add to one session, counts it, and ends it', async () => {
    const home = await makeFolder()
    const path = `${home}/kv.sqlite3`
    const begun = (await runOnDeno({ home }, { path, items: [] })) as { token: string }
    const { token } = begun
    const namesOf = (process: string) => Array.from({ length: 10 }, (_, at) => `${process}-${at}`)
    const all = ['a', 'b', 'c'].map(namesOf)
    await Promise.all(all.map((items) => runOnDeno({ home }, { path, token, items })))
    const last = (await runOnDeno({ home }, { path, token, items: [], isLast: true })) as {
      list: string[]
      after: unknown
      live: number
    }
    expect(last.list.toSorted()).toEqual(all.flat().toSorted())
    expect(last.after).toBeNull()
    expect(last.live).toBe(1)
  })

  it('says which flag is missing', async () => {
    const home = await makeFolder()
    const running = runOnDeno({ home, flags: [] }, { path: `${home}/kv.sqlite3`, items: [] })
    await expect(running).rejects.toMatchObject({
      stderr: expect.stringContaining('it was started without `--unstable-kv`'),
    })
  })
})
