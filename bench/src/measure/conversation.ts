import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

interface Reply {
  readonly answer?: unknown
  readonly error?: string
}

/** A process that answers orders, one at a time. */
export interface Worker<Order> {
  ask(order: Order): Promise<unknown>
  /** Ends the process; `asked` when an order has told it to end by itself. */
  end(asked: boolean): Promise<void>
}

/** Starts a process and waits for its first word. It ends with this one. */
export async function startWorker<Order extends object>(
  module: URL,
  args: string[] = [],
  flags: string[] = [],
): Promise<Worker<Order>> {
  const child = fork(module, args, { execArgv: flags, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const replyTo = conversation(child)
  await replyTo(null)
  return {
    ask: replyTo,
    async end(asked) {
      process.off('exit', kill)
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      if (!asked) kill()
      await gone
    },
  }
}

/** Sends an order and waits for its answer; `null` waits for the first word of the process. */
export function conversation(child: ChildProcess): (order: object | null) => Promise<unknown> {
  let waiting = Promise.withResolvers<Reply>()
  child.on('message', (reply: Reply) => waiting.resolve(reply))
  child.on('exit', () => waiting.resolve({ error: 'The measured process ended.' }))
  return async (order) => {
    if (order !== null) child.send(order)
    const { answer, error } = await waiting.promise
    waiting = Promise.withResolvers()
    if (error !== undefined) throw new Error(error)
    return answer
  }
}
