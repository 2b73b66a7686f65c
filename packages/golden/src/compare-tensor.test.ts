import { describe, expect, it } from 'vitest'
import { compareTensor } from './compare-tensor.ts'

const tensor = (...values: readonly number[]) => ({ shape: [values.length], data: Float32Array.from(values) })
const tolerance = { atol: 0.5, rtol: 0.25 }

describe('compareTensor', () => {
  it('passes up to atol + rtol · |want|, the bound itself included', () => {
    expect(compareTensor(tensor(5.5), tensor(4), tolerance)).toEqual({
      pass: true,
      maxAbs: 1.5,
      maxRel: 0.375,
      used: 1,
    })
    expect(compareTensor(tensor(-5.5), tensor(-4), tolerance).pass).toBe(true)
    expect(compareTensor(tensor(5.5625), tensor(4), tolerance).pass).toBe(false)
  })

  it('takes the tolerance from the expected value, not from the one that was got', () => {
    // 0.5 + 0.25 · 8 would allow 2.5; of 5 it allows 1.75.
    expect(compareTensor(tensor(8), tensor(5), tolerance).pass).toBe(false)
  })

  it('gives the worst of all values', () => {
    const { pass, maxAbs, maxRel, used } = compareTensor(tensor(1, 10, 0.25), tensor(1.5, 9, 0), tolerance)
    expect(pass).toBe(true)
    expect(maxAbs).toBe(1)
    expect(maxRel).toBeCloseTo(1 / 3)
    expect(used).toBeCloseTo(0.5 / 0.875)
  })

  it('never passes a value that is no number, on either side', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const got = compareTensor(tensor(1, value), tensor(1, 1), { atol: 1e9, rtol: 1e9 })
      expect(got).toMatchObject({ pass: false, maxAbs: null, maxRel: null, used: null })
      expect(got.problem).toContain('value 1 is')
    }
    expect(compareTensor(tensor(1), tensor(Number.NaN), tolerance).pass).toBe(false)
    expect(compareTensor(tensor(Infinity), tensor(Infinity), tolerance).pass).toBe(false)
  })

  it('fails another shape, also with as many values', () => {
    const got = { shape: [2, 3], data: new Float32Array(6) }
    const want = { shape: [3, 2], data: new Float32Array(6) }
    expect(compareTensor(got, want, tolerance)).toMatchObject({
      pass: false,
      problem: 'shape [2,3] with 6 values; [3,2] is expected',
    })
    expect(compareTensor({ shape: [3, 2], data: new Float32Array(5) }, want, tolerance).pass).toBe(false)
  })

  it('takes equal values under a tolerance of nothing, and no others', () => {
    const exact = { atol: 0, rtol: 0 }
    expect(compareTensor(tensor(1, 0), tensor(1, 0), exact)).toEqual({ pass: true, maxAbs: 0, maxRel: 0, used: 0 })
    expect(compareTensor(tensor(1e-30), tensor(0), exact)).toMatchObject({ pass: false, used: null })
  })
})
