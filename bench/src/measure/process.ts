import { fileURLToPath } from 'node:url'
import { startWorker } from './conversation.ts'
import type { Run, RunOptions } from './subject.ts'
import type { Order } from './worker.ts'

/** A subject in a process of its own. */
export interface SubjectProcess extends AsyncDisposable {
  run(task: string, options: RunOptions): Promise<Run>
  figure(name: string): Promise<number>
}

const worker = new URL('./worker.ts', import.meta.url)

/** Flags of Node that make a process leave a profile of its processor time, when `BENCH_PROFILE=1` asks for it. */
export const profileFlags =
  process.env.BENCH_PROFILE === '1'
    ? ['--cpu-prof', `--cpu-prof-dir=${fileURLToPath(new URL('../../.profiles', import.meta.url))}`]
    : []

/**
 * Starts a process that opens a subject.
 *
 * @param module address of a module that exports `open`
 */
export async function startSubject(module: URL, options: object): Promise<SubjectProcess> {
  const args = [module.href, JSON.stringify(options)]
  const { ask, end } = await startWorker<Order>(worker, args, [
    '--expose-gc',
    '--disable-warning=FST_LIGHTMYREQUEST_DEP01',
    ...profileFlags,
  ])
  return {
    run: async (task, { count, parallel = 1 }) => (await ask({ kind: 'run', task, count, parallel })) as Run,
    figure: async (name) => Number(await ask({ kind: 'figure', name })),
    async [Symbol.asyncDispose]() {
      await ask({ kind: 'close' })
      await end(true)
    },
  }
}
