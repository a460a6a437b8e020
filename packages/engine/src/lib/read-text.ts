import { keyOfField } from './fields.ts'
import { decodeValue } from './values.ts'
import { recordOf, type Work } from './work.ts'

/** The value of a text, a new copy; `undefined`, with an event, when it is corrupt. */
export function readText(work: Work, field: string, text: string | null): unknown {
  if (text === null) return undefined
  try {
    return decodeValue(text)
  } catch {
    const id = recordOf(work)?.meta.id ?? null
    work.environment.emit({ type: 'corrupt', id, key: keyOfField(field) })
    return undefined
  }
}
