import type { Subject } from '../measure/subject.ts'
import type { Place } from '../peers/peer.ts'
import { isPeerName, openPeer } from '../peers/peers.ts'
import { visitorsOf } from './visitors.ts'

export interface EngineSubjectOptions {
  readonly peer: string
  readonly place: Place
  /** Characters of a text beside the rest (none). */
  readonly text?: number
}

/** Visitors of a session system. */
export async function open({ peer: name, place, text }: EngineSubjectOptions): Promise<Subject> {
  if (!isPeerName(name)) throw new Error(`There is no peer ${name}.`)
  return visitorsOf(await openPeer(name, place), text)
}
