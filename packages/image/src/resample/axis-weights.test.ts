import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { axisWeights, weightBits } from './axis-weights.ts'
import { resampleFilters } from './resample-filter.ts'

const anyFilter = fc.constantFrom(...Object.values(resampleFilters))
const anyScale = fc
  .record({ inputSize: fc.integer({ min: 1, max: 200 }), outputSize: fc.integer({ min: 1, max: 200 }) })
  .map((sizes) => ({ ...sizes, start: 0, end: sizes.inputSize }))

describe('axisWeights', () => {
  it('gives every output weights that add up to one, within half a unit of the last place for each', () => {
    fc.assert(
      fc.property(anyScale, anyFilter, (scale, filter) => {
        const axis = axisWeights(scale, filter, 0, scale.outputSize)
        for (let output = 0; output < scale.outputSize; output++) {
          const weights = axis.weights.subarray(output * axis.taps, (output + 1) * axis.taps)
          const sum = weights.reduce((total, weight) => total + weight, 0)
          expect(Math.abs(sum - (1 << weightBits))).toBeLessThanOrEqual(axis.taps / 2)
        }
      }),
    )
  })

  it('reads inputs that exist, and says which', () => {
    fc.assert(
      fc.property(anyScale, anyFilter, (scale, filter) => {
        const { first, count, from, to } = axisWeights(scale, filter, 0, scale.outputSize)
        const ends = first.map((low, output) => low + (count[output] as number))
        expect(from).toBe(Math.min(...first))
        expect(to).toBe(Math.max(...ends))
        expect(from).toBeGreaterThanOrEqual(0)
        expect(to).toBeLessThanOrEqual(scale.inputSize)
      }),
    )
  })

  it('gives a range of outputs the weights that they have in the whole', () => {
    fc.assert(
      fc.property(anyScale, anyFilter, fc.nat(), fc.nat(), (scale, filter, a, b) => {
        const [low, high] = [a % scale.outputSize, b % scale.outputSize].sort((x, y) => x - y) as [number, number]
        const whole = axisWeights(scale, filter, 0, scale.outputSize)
        const part = axisWeights(scale, filter, low, high - low + 1)
        expect(part.first).toEqual(whole.first.slice(low, high + 1))
        expect(part.weights).toEqual(whole.weights.slice(low * whole.taps, (high + 1) * whole.taps))
      }),
    )
  })

  it('leaves a box without a pixel centre at zero', () => {
    const axis = axisWeights({ inputSize: 4, start: 4, end: 4, outputSize: 1 }, resampleFilters.box, 0, 1)
    expect(axis.weights.every((weight) => weight === 0)).toBe(true)
  })
})
