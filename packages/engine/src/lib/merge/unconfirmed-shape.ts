import type { Field } from '../store/store.ts'

/** What a request wrote of which nobody knows whether the store has it: the answer was lost. */
export interface Unconfirmed {
  /** Finds out what became of it, where one of these fields is to be written again. */
  findOut(fields: Iterable<string>): Promise<void>
  /**
   * What a write of the field stands on beside what is there, and whether an earlier one may still come; `null` for a
   * field whose writes are all confirmed.
   *
   * @throws SessionError `OUTCOME_UNKNOWN` where it cannot be told what became of the earlier one
   */
  under(
    field: string,
    theirs: Field | null,
  ): { readonly base: Field | null; readonly mayStillCome: boolean } | null
  /** What is under the field is known again. */
  delete(field: string): void
  /** The same of what a draft wrote that was stored. */
  forget(draft: { readonly clears: boolean; readonly writes: ReadonlyMap<string, unknown> }): void
  /** The page takes back what it wrote, and knows of the session what it knew before. */
  takeBack(): void
}
