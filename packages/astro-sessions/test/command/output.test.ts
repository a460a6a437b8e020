import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { confirm } from '../../src/command/confirm.ts'
import { tooOld } from '../../src/command/node-version.ts'
import { printable, renderTable } from '../../src/command/output.ts'
import { createProgress } from '../../src/command/progress.ts'

function stream(isTTY: boolean, columns = 80) {
  const written: string[] = []
  const through = Object.assign(new PassThrough(), { isTTY, columns })
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
    line.onProgress({ seen: 1200, ended: 7, walk: 1 })
    line.clear()
    expect(terminal.written[0]).toBe('\r7 sessions ended, 1,200 records of the store looked at')
    expect(terminal.written.join('')).not.toContain('\n')
    const swept = stream(true)
    createProgress({ stderr: swept.through }).onProgress({ seen: 1200, deleted: 1000 })
    expect(swept.written).toEqual(['\r1,000 deleted, 1,200 records of the store looked at'])
    const log = stream(false)
    const logged = createProgress({ stderr: log.through })
    for (let seen = 100; seen <= 25_000; seen += 100) logged.onProgress({ seen, ended: 0, walk: 1 })
    expect(log.written).toEqual([
      '10,000 records of the store looked at\n',
      '20,000 records of the store looked at\n',
    ])
  })

  it('says of the records that are looked at again that they are no more of them', () => {
    const log = stream(false)
    const { onProgress } = createProgress({ stderr: log.through })
    for (const walk of [1, 2])
      for (let seen = 4000; seen <= 12_000; seen += 4000) onProgress({ seen, ended: 9000, walk })
    expect(log.written).toEqual([
      '9,000 sessions ended, 12,000 records of the store looked at\n',
      '9,000 sessions ended, 12,000 records of the store looked at again\n',
    ])
  })

  it('stays in one line of a narrow terminal, which it clears in the end', () => {
    const terminal = stream(true, 40)
    const line = createProgress({ stderr: terminal.through })
    line.onProgress({ seen: 36_481, ended: 20_000, walk: 2 })
    line.clear()
    expect(terminal.written).toEqual(['\r20,000 sessions ended, 36,481 records …', `\r${' '.repeat(39)}\r`])
  })

  it('names the Node.js that it needs, to an older one', () => {
    for (const version of ['v20.19.5', 'v22.11.0', 'v18.0.0'])
      expect(tooOld(version, '>=22.12'), version).toBe(
        `This command needs Node.js 22.12 or later, and this is ${version.slice(1)}.`,
      )
    for (const version of ['v22.12.0', 'v22.13.1', 'v24.0.0', 'v26.10.0-nightly'])
      expect(tooOld(version, '>=22.12'), version).toBeNull()
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
