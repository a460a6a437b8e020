import type { LabItem } from './lab-post.ts'

/** All that a visitor's session holds where it is one value. */
export interface WholeData {
  cart: LabItem[]
}

/** A session that was read as a whole and is saved as a whole: the later of two saves is what stays. */
export interface WholeSession {
  readonly data: WholeData
  save(): void
}

/** What of `locals.session` it takes to keep such a session in the same store. */
export interface WholeStore {
  get(key: 'labWhole'): Promise<WholeData | undefined>
  set(key: 'labWhole', value: WholeData, options: { onConflict: 'overwrite' }): void
}

/** Reads the session as it is at this moment. What is put into `data` is kept by `save`, with all the rest of it. */
export async function openWholeSession(store: WholeStore): Promise<WholeSession> {
  const data = (await store.get('labWhole')) ?? { cart: [] }
  return {
    data,
    save: () => store.set('labWhole', data, { onConflict: 'overwrite' }),
  }
}
