import { createInterface } from 'node:readline/promises'
import { EXIT, Exit } from './exit-code.ts'
import type { Terminal } from './output.ts'

/** Asks before what cannot be undone. Where nobody can answer, only `--yes` does. */
export async function confirm(question: string, isSure: boolean, { stdin, stderr }: Terminal): Promise<void> {
  if (isSure) return
  if (!stdin.isTTY) throw new Exit(EXIT.unconfirmed, `${question}\nNothing was done. Add --yes to do it.`)
  const asking = createInterface({ input: stdin, output: stderr })
  try {
    const answer = await asking.question(`${question} [y/N] `)
    if (/^y(es)?$/i.test(answer.trim())) return
  } finally {
    asking.close()
  }
  throw new Exit(EXIT.unconfirmed, 'Nothing was done.')
}
