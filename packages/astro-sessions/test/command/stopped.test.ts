import { PassThrough } from 'node:stream'
import type { WalkOptions } from '@astro-sessions/engine'
import { describe, expect, it } from 'vitest'
import type { OpenSessions } from '../../src/admin/open-sessions.ts'
import { confirm } from '../../src/command/confirm.ts'
import { createProgress } from '../../src/command/progress.ts'
import { collect, count, endAll, type Run } from '../../src/command/sessions-commands.ts'

const terminal = () => Object.assign(new PassThrough(), { isTTY: true })

function recorded() {
  const written: string[] = []
  return { written, stderr: Object.assign(terminal(), { write: (text: string) => written.push(text) > 0 }) }
}

/** Sessions whose long work is under way when Ctrl-C comes. */
function stoppedAt(ended: number, isJson: boolean): Run {
  const control = new AbortController()
  const walk = async ({ onProgress }: WalkOptions = {}) => {
    onProgress?.({ seen: 40, ended, walk: 1 })
    control.abort()
    throw control.signal.reason
  }
  const sessions: OpenSessions = {
    driver: 'memory',
    users: () => ({ list: async () => [], revoke: async () => false, revokeAll: async () => 0 }),
    count: walk,
    endAll: walk,
    // Goes on in the store, and says nothing of a signal.
    sweep: () => {
      queueMicrotask(() => control.abort())
      return new Promise<number>(() => undefined)
    },
    deletesExpired: false,
    check: async () => [],
    close: async () => undefined,
  }
  const [stdin, stdout, stderr] = [terminal(), terminal(), terminal()]
  return { sessions, terminal: { stdin, stdout, stderr }, isJson, isSure: true, signal: control.signal }
}

describe('Ctrl-C', () => {
  it.each([false, true])(
    'leaves a sentence that says what was done, and a code of its own (--json: %s)',
    async (isJson) => {
      await expect(endAll(stoppedAt(32, isJson))).rejects.toMatchObject({
        code: 130,
        message: 'Stopped. 32 sessions ended and stay so; run the command again for the rest.',
      })
      await expect(endAll(stoppedAt(1, isJson))).rejects.toMatchObject({
        message: expect.stringContaining('1 session ended and stays so'),
      })
      await expect(count(stoppedAt(0, isJson))).rejects.toMatchObject({
        code: 130,
        message: 'Stopped. Nothing was changed.',
      })
      await expect(collect(stoppedAt(0, isJson))).rejects.toMatchObject({
        code: 130,
        message: expect.stringContaining('What was deleted stays deleted'),
      })
    },
  )

  it.each(['\u0003', '\u0004'])('and Ctrl-D at a question are no yes: %j', async (key) => {
    const [stdin, stdout] = [terminal(), terminal()]
    const { stderr, written } = recorded()
    const asked = confirm('This ends all.', false, { stdin, stdout, stderr })
    stdin.write(key)
    await expect(asked).rejects.toMatchObject({ code: 4, message: 'Nothing was done.' })
    // What is said next stands in a line of its own, as behind an answer.
    expect(written.at(-1)).toBe('\n')
  })
})

describe('the line of progress', () => {
  it('is drawn ten times a second at most', () => {
    const { stderr, written } = recorded()
    let now = 0
    const { onProgress } = createProgress({ stderr }, { now: () => now })
    for (now = 0; now < 1000; now += 1) onProgress({ seen: now, ended: 0, walk: 1 })
    expect(written).toHaveLength(10)
  })
})
