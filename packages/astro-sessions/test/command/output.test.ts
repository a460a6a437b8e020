import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { confirm } from '../../src/command/confirm.ts'
import { printable, renderTable } from '../../src/command/output.ts'
import { createProgress } from '../../src/command/progress.ts'

function stream(isTTY: boolean) {
  const written: string[] = []
  const through = Object.assign(new PassThrough(), { isTTY })
  through.on('data', (part: Buffer) => written.push(part.toString()))
  return { through, written }
}

describe('what the command prints', () => {
  it('shows no control character of a label, which a visitor wrote, and no label without an end', () => {
    expect(printable('Firefox\u001b[2J\u202Eevil\n')).toBe('Firefox�[2J�evil�')
    expect([...printable('x'.repeat(2000))]).toHaveLength(60)
    expect(printable('Ann’s phone, 日本')).toBe('Ann’s phone, 日本')
  })

  it('stands in columns', () => {
    expect(
      renderTable(
        ['A', 'B'],
        [
          ['1', 'two'],
          ['three', ''],
        ],
      ),
    ).toBe('A      B\n1      two\nthree')
  })

  it('tells of progress in one line of a terminal, and in a log now and then', () => {
    const terminal = stream(true)
    const line = createProgress({ stderr: terminal.through })
    line.onProgress({ seen: 1200, ended: 7 })
    line.clear()
    expect(terminal.written[0]).toBe('\r1,200 records of the store looked at, 7 sessions ended')
    expect(terminal.written.join('')).not.toContain('\n')
    const swept = stream(true)
    createProgress({ stderr: swept.through }).onProgress({ seen: 1200, deleted: 1000 })
    expect(swept.written).toEqual(['\r1,200 records of the store looked at, 1,000 deleted'])
    const log = stream(false)
    const logged = createProgress({ stderr: log.through })
    for (let seen = 100; seen <= 25_000; seen += 100) logged.onProgress({ seen, ended: 0 })
    expect(log.written).toEqual([
      '10,000 records of the store looked at\n',
      '20,000 records of the store looked at\n',
    ])
  })
})

describe('what cannot be undone', () => {
  it('is asked for in a terminal, and only a yes is one', async () => {
    for (const [answer, isDone] of [
      ['y\n', true],
      ['Yes\n', true],
      ['\n', false],
      ['n\n', false],
    ] as const) {
      const [stdin, stderr] = [stream(true), stream(true)]
      const asked = confirm('This ends all.', false, {
        stdin: stdin.through,
        stdout: stderr.through,
        stderr: stderr.through,
      })
      stdin.through.write(answer)
      if (isDone) await asked
      else await expect(asked).rejects.toMatchObject({ code: 4 })
      expect(stderr.written.join('')).toContain('This ends all. [y/N]')
    }
  })
})
