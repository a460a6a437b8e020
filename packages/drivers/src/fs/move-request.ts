import type { Place, Places } from './disk/places.ts'
import type { Pointer } from './disk/pointer.ts'
import type { SpareFiles } from './disk/spare-files.ts'

export interface MoveOptions {
  readonly places: Places
  readonly spares: SpareFiles
  /** Wait for the disk before and after the step. */
  readonly fsync: boolean
}

export interface MoveRequest extends MoveOptions {
  readonly place: Place
  readonly now: number
  readonly to: Pointer
  /** Content of the data file, if there has to be another one. */
  readonly data: Buffer | null
}
