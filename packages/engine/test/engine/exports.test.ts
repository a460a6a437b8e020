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
    expect(Object.keys(engine).sort()).toMatchInlineSnapshot(`
      [
        "SessionError",
        "applyChange",
        "createEngine",
        "decideApply",
        "decideCreate",
        "decideRead",
        "decideRetire",
        "endOf",
        "expired",
        "expiryOf",
        "guardsHold",
        "isLive",
        "isToken",
        "isTouchDue",
        "mayOutgrow",
        "startDeadline",
        "systemClock",
        "touched",
      ]
    `)
  })

  it('exports these names from ./memory', () => {
    expect(Object.keys(memory).sort()).toMatchInlineSnapshot(`
      [
        "memoryStore",
      ]
    `)
  })

  it('exports these names from ./testing', () => {
    expect(Object.keys(testing).sort()).toMatchInlineSnapshot(`
      [
        "AHEAD_PROGRAMS",
        "CAPPED_PROGRAM",
        "FAULT_KINDS",
        "FLASH_PROGRAMS",
        "FUZZ_BAGS",
        "FUZZ_VERBS",
        "PROGRAMS",
        "TRIPLES",
        "USER_PROGRAMS",
        "conformanceFor",
        "describeFuzz",
        "describeViolation",
        "describeWrong",
        "explore",
        "fuzz",
        "fuzzPlans",
        "interleave",
        "loadParts",
        "manualClock",
        "pairsOf",
        "programNamed",
        "storeConformance",
      ]
    `)
  })
})
