import { SessionError } from '../errors/errors.ts'
import { isInRoom, keyOfField } from '../values/fields.ts'

/** One run of the function that an atomic verb was given. */
export interface Deciding {
  readonly field: string
  /** Earlier runs of it that changed the field themselves. */
  readonly earlier: number
  /** True until it waits for the first time: what is called meanwhile is called by it. */
  isRunning: boolean
  /** Who began to change the field while it ran, so that what it rests on may be old. */
  disturbedBy: 'nobody' | 'itself' | 'somebody'
}

interface Decider {
  readonly deciding: Set<Deciding>
}

/** Runs that may change their own field: the first one may be the only one to do it. */
const MOST_OWN = 2

/** Runs that something of their own request may disturb, where it cannot be told what: nobody else does it so often. */
const MOST_DISTURBED = 32

/**
 * The function, with a watch over what this request does to the field while it runs. A function that changes its own
 * field rests on what is old when it is done, each time that it runs.
 *
 * @throws SessionError `INVALID_CALL` from the returned function when that happens again and again
 */
export function watched<Result>(
  { deciding }: Decider,
  field: string,
  decide: (text: string | null) => Promise<Result>,
): (text: string | null) => Promise<Result> {
  const counts = { nobody: 0, itself: 0, somebody: 0 }
  return async (text) => {
    if (counts.somebody >= MOST_DISTURBED) throw changesItself(field)
    const run: Deciding = { field, earlier: counts.itself, isRunning: true, disturbedBy: 'nobody' }
    deciding.add(run)
    try {
      const decision = decide(text)
      run.isRunning = false
      return await decision
    } finally {
      deciding.delete(run)
      counts[run.disturbedBy] += 1
    }
  }
}

/**
 * Notes that a call is about to change a field.
 *
 * @param field `null` for every key and flash
 * @throws SessionError `INVALID_CALL` when the function of an atomic verb calls it for its own field time and again
 */
export function noteChange({ deciding }: Decider, field: string | null): void {
  for (const run of deciding) {
    const isSame = field === null ? !isInRoom(run.field, 'own') : run.field === field
    if (!isSame) continue
    if (run.isRunning && run.earlier >= MOST_OWN) throw changesItself(run.field)
    if (run.disturbedBy !== 'itself') run.disturbedBy = run.isRunning ? 'itself' : 'somebody'
  }
}

function changesItself(field: string): SessionError {
  const key = keyOfField(field)
  return new SessionError(
    'INVALID_CALL',
    `The function of session.update("${key}") changed "${key}" itself, so that what it returned could never be stored.`,
    {
      hint: 'Return the new value, and do not change that key in any other way inside the function, which may run several times. It may change other keys.',
    },
  )
}
