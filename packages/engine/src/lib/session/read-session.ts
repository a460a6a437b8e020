import { commitLate } from '../commit/late-write.ts'
import { hasQueued } from '../state/in-order.ts'
import { load } from '../state/load.ts'
import { observe, observeAll, visibleFields, visibleText } from '../state/observe.ts'
import { recordOf, type Work } from '../state/work.ts'
import { checkRead } from '../values/check.ts'
import { isInRoom, keyOfField } from '../values/fields.ts'
import { decodeValue } from '../values/values.ts'

/** Marks the session as used and reads it, once. A first look after the response has started may be refused. */
export async function ensureRead(work: Work): Promise<void> {
  noteRead(work)
  if (work.entering !== null) await work.entering
  // It must see what is being written.
  if (work.source.kind === 'unread' && hasQueued(work)) await work.tail
  await load(work)
}

/** Notes that the page is about to see something of the session. */
export function noteRead(work: Work): void {
  const isLateFirst = work.isLate && !work.isRead
  if (isLateFirst) {
    work.environment.emit({ type: 'lateFirstRead' })
    work.options.beforeLateRead?.()
  }
  work.isRead = true
  noteUse(work)
  // The commit of the response did not count this use yet.
  if (isLateFirst) commitLate(work)
}

/** Notes that the page uses the session. */
export function noteUse(work: Work): void {
  if (!work.isUsed) work.options.onUse?.()
  work.isUsed = true
}

/** The value of a field as this request sees it, of a session that was read. */
export function readField(work: Work, field: string): unknown {
  observe(work, field)
  return readText(work, field, visibleText(work, field))
}

/** Every key with its value as this request sees it, without flashes and what cannot be read. */
export async function entriesOf(work: Work): Promise<[key: string, value: unknown][]> {
  await ensureRead(work)
  observeAll(work)
  const fields = [...visibleFields(work)].filter(([name]) => isInRoom(name, 'data'))
  const entries = fields.map(([name, { value }]): [string, unknown] => [
    keyOfField(name),
    readText(work, name, value),
  ])
  return entries.filter(([, value]) => value !== undefined)
}

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
