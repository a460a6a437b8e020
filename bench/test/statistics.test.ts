import { describe, expect, it } from 'vitest'
import { percentile, ratiosOf, spreadOf } from '../src/measure/statistics.ts'

describe('statistics', () => {
  it('finds the median between two values when their number is even', () => {
    expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, min: 1, max: 4 })
  })

  it('finds the value that 95 of 100 do not exceed', () => {
    const values = Array.from({ length: 101 }, (_, index) => index)
    expect(percentile(values, 95)).toBe(95)
  })

  it('compares the two figures of a round, not those of different rounds', () => {
    expect(ratiosOf([10, 40], [10, 20])).toEqual({ median: 1.5, min: 1, max: 2 })
  })

  it('refuses to make a figure of nothing', () => {
    expect(() => spreadOf([])).toThrow(RangeError)
  })
})
