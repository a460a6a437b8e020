import { readAll, type ScriptName, scripts } from '../shared/redis/scripts.ts'

/** The scripts of the store, and the one that reads: only a script is served where writes go. */
export type RemoteScript = ScriptName | 'read'

const TEXTS: Record<RemoteScript, string> = { ...scripts, read: readAll }

/**
 * Lets Upstash lock the keys of a script in place of the whole database. Redis itself, and what stands for Upstash in
 * development, refuse it, as they do every flag that they do not know.
 */
const LOCKS_ITS_KEY = '#!lua flags=allow-key-locking\n'

/** A script as a database gets it. */
export interface ScriptText {
  readonly text: string
  readonly sha: string
}

/** The scripts as the database of one store takes them. */
export interface ScriptTexts {
  textOf(script: RemoteScript): Promise<ScriptText>
  /** Without the first line that only Upstash knows. */
  plainTextOf(script: RemoteScript): Promise<ScriptText>
  /** From here on every script is plain. */
  simplify(): void
}

export function createScriptTexts(): ScriptTexts {
  const known = new Map<string, ScriptText>()
  let head = LOCKS_ITS_KEY

  async function digested(text: string): Promise<ScriptText> {
    // Not a promise that is kept: on workerd a request may not wait for what another one began.
    const found = known.get(text) ?? { text, sha: await sha1(text) }
    known.set(text, found)
    return found
  }
  return {
    textOf: (script) => digested(head + TEXTS[script]),
    plainTextOf: (script) => digested(TEXTS[script]),
    simplify() {
      head = ''
    },
  }
}

async function sha1(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
