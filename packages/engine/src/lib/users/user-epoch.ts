import type { RecordMeta } from '../store/store.ts'

/** Sessions of an earlier epoch are revoked, but for the one that was spared. */
export interface UserEpoch {
  readonly epoch: number
  /** The public id of the session that outlived the last revocation. */
  readonly spared: string | null
}

export const NO_EPOCH: UserEpoch = { epoch: 0, spared: null }

/** True for a session that a revocation ended, also where its entry was missing in the index. */
export function isRevoked({ epoch, id }: RecordMeta, user: UserEpoch): boolean {
  return epoch < user.epoch && id !== user.spared
}

/** The later of two that were read of one user. */
export function laterOf(a: UserEpoch, b: UserEpoch): UserEpoch {
  return b.epoch > a.epoch ? b : { epoch: a.epoch, spared: a.spared }
}

/** What a record says of it; of none, there was no revocation. */
export function epochOf(meta: RecordMeta | null | undefined): UserEpoch {
  return meta ? { epoch: meta.epoch, spared: meta.label } : NO_EPOCH
}
