import type { Visitor } from '../../support/visitor.ts'

/** A site under test, as a case sees it. */
export interface PathSite {
  /** Where the site answers, without its base path. */
  readonly url: string
  readonly isBuilt: boolean
  /** Another server of the site on the same store, where a stage can have one, else this one. */
  another(): Promise<PathSite>
  /** Does something while the clock of the server stands still, so many seconds ahead. */
  ahead(seconds: number, work: () => Promise<void>): Promise<void>
  /** Somebody who was never there. */
  visitor(): Visitor
  /** Somebody with a session in which `name` is this. */
  visitorNamed(name: string): Promise<Visitor>
  /** A name that nobody used yet for a gate. */
  gate(): string
}

/** A fact that must hold on every stage. */
export interface PathCase {
  readonly name: string
  run(site: PathSite): Promise<void>
}
