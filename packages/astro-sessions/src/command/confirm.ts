import { createInterface } from 'node:readline/promises'
import { EXIT, Exit } from './exit-code.ts'
import type { Terminal } from './output.ts'

/** Asks before what cannot be undone. Where nobody can answer, only `--yes` does. */
export async function confirm(question: string, isSure: boolean, { stdin, stderr }: Terminal): Promise<void> {
  if (isSure) return
  if (!stdin.isTTY) throw new Exit(EXIT.unconfirmed, `${question}\nNothing was done. Add --yes to do it.`)
  const asking = createInterface({ input: stdin, output: stderr })
  // Ctrl-C and Ctrl-D close it, and leave the question without an answer, or with an error.
  const left = new Promise<null>((resolve) => asking.once('close', () => resolve(null)))
  const answered = asking.question(`${question} [y/N] `).catch(() => null)
  const answer = await Promise.race([answered, left])
  asking.close()
  // The cursor still stands behind the question.
  if (answer === null) stderr.write('\n')
  else if (/^y(es)?$/i.test(answer.trim())) return
  throw new Exit(EXIT.unconfirmed, 'Nothing was done.')
}
