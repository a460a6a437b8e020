import { recordOf, type Work } from '../state/work.ts'
import { checkRead } from '../values/check.ts'
import { keyOfField } from '../values/fields.ts'
import { decodeValue } from '../values/values.ts'

/** The value of a text, a new copy; `undefined`, with an event, when it is corrupt or does not fit. */
export function readText(work: Work, field: string, text: string | null): unknown {
  if (text === null) return undefined
  const value = fittingValue(work, field, text)
  if (value !== undefined) return value
  const id = recordOf(work)?.meta.id ?? null
  work.environment.emit({ type: 'corrupt', id, key: keyOfField(field) })
  return undefined
}

// The code of a schema may itself fail at a value that it was not made for.
function fittingValue(work: Work, field: string, text: string): unknown {
  try {
    return checkRead(work.environment, field, decodeValue(text))
  } catch {
    return undefined
  }
}
