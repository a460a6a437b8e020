import { describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import * as engine from '../../src/index.ts'
import * as memory from '../../src/memory.ts'
import * as testing from '../../src/testing.ts'

describe('the package', () => {
  it('has these entries', () => {
    expect(Object.keys(manifest.exports)).toEqual([
      '.',
      './encryption',
      './memory',
      './testing',
      './package.json',
    ])
  })

  it('exports these names', () => {
    expect(Object.keys(engine)).toMatchInlineSnapshot(`
      [
        "systemClock",
        "createEngine",
        "SessionError",
        "decideApply",
        "decideCreate",
        "decideRead",
        "decideRetire",
        "endOf",
        "applyChange",
        "expired",
        "expiryOf",
        "guardsHold",
        "isLive",
        "isTouchDue",
        "touched",
        "isToken",
      ]
    `)
  })

  it('exports these names from ./memory', () => {
    expect(Object.keys(memory)).toMatchInlineSnapshot(`
      [
        "memoryStore",
      ]
    `)
  })

  it('exports these names from ./testing', () => {
    expect(Object.keys(testing)).toMatchInlineSnapshot(`
      [
        "conformanceFor",
        "storeConformance",
        "describeViolation",
        "explore",
        "pairsOf",
        "FAULT_KINDS",
        "CAPPED_PROGRAM",
        "PROGRAMS",
        "programNamed",
        "TRIPLES",
        "USER_PROGRAMS",
        "manualClock",
      ]
    `)
  })
})
