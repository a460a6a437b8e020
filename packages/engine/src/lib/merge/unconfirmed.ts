import type { Field, Fields } from '../store/store.ts'

/** Fields of which nobody knows whether the store has what a request wrote: the answer was lost. */
export interface Unconfirmed {
  has(field: string): boolean
  /**
   * What a write of the field stands on beside what is there, and whether an earlier one may still come; `null` for a
   * field whose writes are all confirmed.
   *
   * @param revision of the record that was just read (`null` where that is not known)
   * @throws SessionError `OUTCOME_UNKNOWN` where it cannot be told what became of the earlier one
   */
  under(
    field: string,
    theirs: Field | null,
    revision: number | null,
  ): { readonly base: Field | null; readonly mayStillCome: boolean } | null
  /** What is there is known again. */
  forget(fields: Iterable<string>): void
  /** What the page had seen before it wrote. */
  before(seen: Fields): Fields
}
