import type { RedisServer } from '../support/redis-server.ts'

/** A figure of a table or plot; `min` and `max` over the rounds where there were some. */
export interface Figure {
  readonly value: number
  readonly min?: number
  readonly max?: number
  readonly unit: string
  /** Decimal places (as many as make three digits). */
  readonly places?: number
}

export type Cell = Figure | string

export interface Table {
  readonly title: string
  /** How to read it, in a sentence or two. */
  readonly text: string
  readonly columns: readonly string[]
  readonly rows: readonly {
    readonly name: string
    readonly isOurs?: boolean
    readonly cells: readonly Cell[]
  }[]
}

/** A plot of bars, or of lines over a logarithmic axis. */
export interface Plot {
  /** Name of the file. */
  readonly name: string
  readonly title: string
  readonly unit: string
  /** A line across all bars, as 1 for a ratio. */
  readonly mark?: { readonly value: number; readonly text: string }
  readonly bars?: readonly {
    readonly label: string
    readonly group?: string
    readonly isOurs?: boolean
    readonly figure: Figure
  }[]
  readonly lines?: {
    readonly xLabel: string
    readonly series: readonly {
      readonly label: string
      readonly isOurs?: boolean
      readonly points: readonly (readonly [x: number, y: number])[]
    }[]
  }
}

/** A target of the design with what was measured. */
export interface Target {
  readonly what: string
  readonly target: string
  readonly figure: Figure
  readonly isMet: boolean
}

export interface SectionResult {
  readonly tables: readonly Table[]
  readonly plots: readonly Plot[]
  readonly targets: readonly Target[]
}

/** What a section gets to work with. */
export interface Tools {
  readonly redis: RedisServer
  /** A folder that is removed afterwards. */
  readonly folder: string
  /** True for a run that only shows that everything works. */
  readonly isQuick: boolean
  /** True when a million sessions are asked for. */
  readonly isMillion: boolean
  progress(text: string): void
}

export type RunSection = (tools: Tools) => Promise<SectionResult>
