import { systemClock } from '@astro-sessions/engine'
import { toHash } from '../shared/redis/reply.ts'
import type { ScriptRunner } from '../shared/redis/verbs.ts'
import { createDeadline, type Deadline } from './deadline.ts'
import type { UpstashSettings } from './options.ts'
import { type Answer, post } from './post.ts'
import { createScriptTexts, type RemoteScript, type ScriptText } from './script-text.ts'
import { isFull, isWrongType, toSessionError } from './upstash-error.ts'

/** One verb on its way. */
interface Call {
  readonly script: RemoteScript
  readonly key: string
  readonly args: readonly string[]
  readonly deadline: Deadline
}

/** How often a request is sent again that was put off. */
const TRIES = 2

/**
 * Runs scripts over REST. A script that writes is sent once, unless the answer says that it was not carried out; one
 * that reads once more, where an answer was lost.
 */
export function createSender(settings: UpstashSettings): ScriptRunner {
  const texts = createScriptTexts()
  // Before the first answer there is no connection that could have been closed.
  let heard = Number.POSITIVE_INFINITY

  async function ask(script: RemoteScript, key: string, args: readonly string[]): Promise<Answer> {
    const deadline = createDeadline(settings.commandTimeout)
    const answer = carryOut({ script, key, args, deadline })
    return answer.finally(deadline.clear)
  }

  async function carryOut(call: Call): Promise<Answer> {
    const flagged = await texts.textOf(call.script)
    const answer = await run(flagged, call)
    if (isUnknownFlag(answer)) texts.simplify()
    // A script whose first line has flags is refused before it begins where there is no room, even if it makes some.
    else if (!isFull(answer)) return answer
    const plain = await texts.plainTextOf(call.script)
    return plain.text === flagged.text ? answer : run(plain, call)
  }

  async function run({ text, sha }: ScriptText, call: Call): Promise<Answer> {
    const answer = await send('EVALSHA', sha, call)
    return isUnknownScript(answer) ? send('EVAL', text, call) : answer
  }

  async function send(command: string, script: string, { key, args, deadline, ...call }: Call) {
    const options = { signal: deadline.signal, isRepeatable: call.script === 'read' }
    const request = async () => {
      const idle = systemClock.now() - heard
      const answer = await post(settings, [command, script, '1', key, ...args], { ...options, idle })
      heard = systemClock.now()
      return answer
    }
    let answer = await request()
    if (options.isRepeatable && answer.kind === 'lost' && deadline.left() > 0) answer = await request()
    for (let tries = 0; tries < TRIES; tries++) {
      const wait = postponedBy(answer)
      if (wait === null || wait >= deadline.left()) break
      await new Promise<void>((resolve) => systemClock.after(wait, resolve))
      answer = await request()
    }
    return answer
  }

  return {
    async read(key) {
      const answer = await ask('read', key, [])
      if (answer.kind === 'result') return toHash(answer.result)
      if (isWrongType(answer)) return null
      throw toSessionError(answer, false)
    },
    async run(script, key, args) {
      const answer = await ask(script, key, args)
      if (answer.kind === 'result') return answer.result
      throw toSessionError(answer, true)
    },
  }
}

/** Milliseconds after which one is welcome again, where the answer says so. */
function postponedBy(answer: Answer): number | null {
  if (answer.kind !== 'refused' || answer.status !== 429 || answer.retryAfter === null) return null
  return answer.retryAfter * 1000
}

function isUnknownScript(answer: Answer): boolean {
  return answer.kind === 'refused' && /(?:^|: )NOSCRIPT /.test(answer.text)
}

/** What Redis 7 says of a flag that it does not know, and Redis 6, which takes the line for Lua. */
function isUnknownFlag(answer: Answer): boolean {
  return answer.kind === 'refused' && /script shebang|unexpected symbol near '#'/.test(answer.text)
}
