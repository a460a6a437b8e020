import type { RecordMeta } from '@astro-sessions/engine'
import { storable } from '../storable-text.ts'

/** The columns of a live record that a change can move, and those that it cannot. */
const META_COLUMNS = {
  lastSeenAt: 'seen',
  idle: 'idle',
  deadline: 'deadline',
  epoch: 'epoch',
  createdAt: 'created',
  persistent: 'persistent',
  id: 'id',
  userId: 'user_id',
  label: 'label',
} as const satisfies Record<keyof RecordMeta, string>

type MetaName = keyof typeof META_COLUMNS

const META_NAMES = Object.keys(META_COLUMNS) as MetaName[]

/** What a live record has and may not lack, apart from its key, its deadline and its fields. */
export const NEEDED_COLUMNS: readonly string[] = [
  'revision',
  'seen',
  'idle',
  'epoch',
  'created',
  'persistent',
  'id',
]

/** What a change answers of a record that it has changed. */
export const APPLIED_COLUMNS: readonly string[] = ['revision', ...Object.values(META_COLUMNS)]

/** What a live record has and the marker of one that ended has not, apart from the fields. */
export const RECORD_COLUMNS: readonly string[] = APPLIED_COLUMNS.filter((column) => column !== 'deadline')

/** What only a marker has. */
export const MARKER_COLUMNS: readonly string[] = ['reason', 'at', 'successor']

/** Meta by column, each text as a database can keep it. */
export function metaColumns(
  meta: Partial<RecordMeta>,
): [column: string, value: string | number | boolean | null][] {
  return META_NAMES.flatMap((name): [string, string | number | boolean | null][] => {
    const value = meta[name]
    if (value === undefined) return []
    return [[META_COLUMNS[name], typeof value === 'string' ? storable(value) : value]]
  })
}
