import { hash } from 'node:crypto'
import type { Redis } from 'ioredis'

export interface RestAnswer {
  readonly status: number
  readonly text: string
}

/** Carries out what a request asks for: one command at `/`, several at `/pipeline` and, as one step, at `/multi-exec`. */
export type CarryOut = (path: string, body: string, isBase64: boolean) => Promise<RestAnswer>

type Command = readonly string[]
type Reply = { result: unknown } | { error: string }

const LOCKING = '#!lua flags=allow-key-locking\n'

export function createCommands(redis: Redis, locksKeys: boolean): CarryOut {
  const translate = locksKeys ? translator() : (command: Command) => command

  async function one(command: Command, isBase64: boolean): Promise<Reply> {
    const [name = '', ...args] = translate(command)
    try {
      return { result: shown(await redis.callBuffer(name, ...args), isBase64) }
    } catch (error) {
      return failure(error)
    }
  }

  async function together(commands: readonly Command[], isBase64: boolean): Promise<Reply[]> {
    const transaction = redis.multi()
    for (const command of commands) {
      const [name = '', ...args] = translate(command)
      transaction.callBuffer(name, ...args)
    }
    const replies = (await transaction.exec()) ?? []
    return replies.map(([error, reply]) =>
      error === null ? { result: shown(reply, isBase64) } : failure(error),
    )
  }

  return async (path, body, isBase64) => {
    const asked: unknown = JSON.parse(body)
    if (path === '/' && isCommand(asked)) {
      const reply = await one(asked, isBase64)
      return { status: 'error' in reply ? 400 : 200, text: JSON.stringify(reply) }
    }
    if (!Array.isArray(asked) || !asked.every(isCommand))
      return { status: 400, text: '{"error":"ERR the body is no command"}' }
    if (path === '/multi-exec') return { status: 200, text: JSON.stringify(await together(asked, isBase64)) }
    if (path !== '/pipeline') return { status: 404, text: '{"error":"ERR there is nothing here"}' }
    const replies: Reply[] = []
    for (const command of asked) replies.push(await one(command, isBase64))
    return { status: 200, text: JSON.stringify(replies) }
  }
}

/** A refusal of Redis; the lack of its answer is thrown. */
function failure(error: unknown): Reply {
  if (error instanceof Error && error.name === 'ReplyError') return { error: error.message }
  throw error
}

function isCommand(value: unknown): value is Command {
  return Array.isArray(value) && value.every((part) => typeof part === 'string' || typeof part === 'number')
}

/** Takes the flag that Redis does not know off a script, and knows the script by the digest that it had with it. */
function translator(): (command: Command) => Command {
  const digests = new Map<string, string>()
  return ([name = '', script = '', ...rest]) => {
    const verb = name.toUpperCase()
    if (verb === 'EVALSHA') return [name, digests.get(script) ?? script, ...rest]
    if (verb !== 'EVAL' || !script.startsWith(LOCKING)) return [name, script, ...rest]
    // What Redis does with a script that has such a line and no flags stays as it is.
    const plain = `#!lua\n${script.slice(LOCKING.length)}`
    digests.set(hash('sha1', script), hash('sha1', plain))
    return [name, plain, ...rest]
  }
}

function shown(reply: unknown, isBase64: boolean): unknown {
  if (Buffer.isBuffer(reply))
    return isBase64 && String(reply) !== 'OK' ? reply.toString('base64') : String(reply)
  return Array.isArray(reply) ? reply.map((part) => shown(part, isBase64)) : reply
}
