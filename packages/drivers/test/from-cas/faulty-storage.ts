import type { CasStorage } from '../../src/from-cas/store.ts'

type Put = CasStorage['put']

/** What goes wrong with one put of a key after the other, round and round; `null`: nothing. */
export type PutFault = 'repeated' | 'answer lost' | 'never arrived' | null

/** The storage behind a connection on which puts go wrong in turn. */
export function faultyStorage<Storage extends CasStorage>(
  storage: Storage,
  faults: readonly PutFault[],
): Storage {
  const counts = new Map<string, number>()
  const put: Put = async (...args) => {
    const count = counts.get(args[0]) ?? 0
    counts.set(args[0], count + 1)
    const fault = faults[count % faults.length]
    if (fault === 'never arrived') throw new Error('no connection')
    const answer = await storage.put(...args)
    if (fault === 'answer lost') throw new Error('the answer was lost')
    return fault === 'repeated' ? storage.put(...args) : answer
  }
  return { ...storage, put }
}
