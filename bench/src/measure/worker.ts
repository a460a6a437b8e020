import { runTask, type Subject } from './subject.ts'

// A process of its own for each subject: none warms up, fills or confuses the machine code and the heap of another.

export type Order =
  | { readonly kind: 'run'; readonly task: string; readonly count: number; readonly parallel: number }
  | { readonly kind: 'figure'; readonly name: string }
  | { readonly kind: 'close' }

const [module = '', options = '{}'] = process.argv.slice(2)
const { open }: { open: (options: object) => Promise<Subject> } = await import(module)
const subject = await open(JSON.parse(options))

process.on('message', async (order: Order) => {
  const send = (reply: object) => process.send?.(reply)
  try {
    send({ answer: await carryOut(order) })
  } catch (error) {
    send({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
  if (order.kind === 'close') process.disconnect?.()
})
process.send?.({ answer: 'ready' })

async function carryOut(order: Order): Promise<unknown> {
  if (order.kind === 'close') return await subject.close()
  if (order.kind === 'figure') {
    const figure = subject.figures?.[order.name]
    if (figure === undefined) throw new Error(`There is no figure ${order.name}.`)
    return figure()
  }
  if (subject.run !== undefined) return subject.run(order.task, order)
  const task = subject.tasks[order.task]
  if (task === undefined) throw new Error(`There is no task ${order.task}.`)
  return runTask(task, order)
}
