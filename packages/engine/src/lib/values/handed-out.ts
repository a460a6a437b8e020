import { toBase64url } from '../base64url.ts'
import { hashOf } from '../token.ts'
import { expiryOfText } from './values.ts'

/** Which load of a page a request belongs to. */
export interface PageLoad {
  /** The address of the page as the browser has it. */
  readonly page: string
  /**
   * The page itself; an island, of which a page has several and a browser may ask twice; or a script that cannot be
   * told from a fetch ahead of the click, after which the page is asked for once more.
   */
  readonly part: 'page' | 'island' | 'fetch'
}

/** How long a flash that was handed out still shows to what belongs to the same load, in milliseconds. */
const LONGEST_LOAD = 10_000

/** Characters that the note of who got a value adds to it, at most. */
export const NOTE_LENGTH = 32

/** The note, before the text as it was: until when it shows, the part, and a short hash of the page. */
const HANDED_OUT = /^@[0-9a-z]+;!([pif])([\w-]{12});/

const LETTER: Record<PageLoad['part'], string> = { page: 'p', island: 'i', fetch: 'f' }

/** What becomes of a text that a request asks for, `undefined` for nothing, and whether the request gets it. */
export interface Handing {
  readonly text: string | null | undefined
  readonly isShown: boolean
}

/** A value that a request got. */
export interface TakenFlash {
  readonly text: string
  /** What the request left in its place, `null` for nothing; `undefined` where it was only shown what another one took. */
  readonly left: string | null | undefined
}

/**
 * Decides who gets a value that is handed out once: the first who asks, and for ten seconds the islands of the page
 * that got it. What a script fetched is for the page, too, when that is asked for next.
 *
 * @param load `null` where it is not known: nobody else gets the value then
 */
export function handOut(text: string | null, load: PageLoad | null, now: number): Handing {
  if (text === null) return { text: undefined, isShown: false }
  const [note, part, page] = HANDED_OUT.exec(text) ?? []
  if (note === undefined) {
    const until = Math.min(now + LONGEST_LOAD, expiryOfText(text) ?? Number.POSITIVE_INFINITY)
    const noted = load && `@${until.toString(36)};!${LETTER[load.part]}${shortHash(load.page)};`
    return { text: noted && noted + text, isShown: true }
  }
  if (load === null || page !== shortHash(load.page)) return { text: undefined, isShown: false }
  if (load.part === 'island') return { text: undefined, isShown: true }
  if (part !== LETTER.fetch) return { text: undefined, isShown: false }
  return { text: text.replace(`;!${LETTER.fetch}`, `;!${LETTER.page}`), isShown: true }
}

/** True for what nobody got yet. */
export function isFresh(text: string | null): boolean {
  return text !== null && !HANDED_OUT.test(text)
}

/** The text as it was before somebody got it. */
export function freshText(text: string): string {
  return text.replace(HANDED_OUT, '')
}

function shortHash(page: string): string {
  return toBase64url(hashOf(`page:${page}`).subarray(0, 9))
}
