import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AxisWeights, axisWeights, weightBits } from './axis-weights.ts'
import { resampleFilters } from './resample-filter.ts'

const anyFilter = fc.constantFrom(...Object.values(resampleFilters))
const anyScale = fc
  .record({ inputSize: fc.integer({ min: 1, max: 200 }), outputSize: fc.integer({ min: 1, max: 200 }) })
  .map((sizes) => ({ ...sizes, start: 0, end: sizes.inputSize }))

/** First input, number of inputs and weights of every output. */
const rowsOf = ({ table, stride, outputs }: AxisWeights): readonly Int32Array[] =>
  Array.from({ length: outputs }, (_, output) => table.slice(output * stride, (output + 1) * stride))

describe('axisWeights', () => {
  it('gives every output weights that add up to one, within half a unit of the last place for each', () => {
    fc.assert(
      fc.property(anyScale, anyFilter, (scale, filter) => {
        for (const [, count, ...weights] of rowsOf(axisWeights(scale, filter, 0, scale.outputSize))) {
          const sum = weights.reduce((total, weight) => total + weight, 0)
          expect(Math.abs(sum - (1 << weightBits))).toBeLessThanOrEqual((count as number) / 2)
        }
      }),
    )
  })

  it('reads inputs that exist, and says which', () => {
    fc.assert(
      fc.property(anyScale, anyFilter, (scale, filter) => {
        const axis = axisWeights(scale, filter, 0, scale.outputSize)
        const spans = rowsOf(axis).map(([first, count]) => [first as number, (first as number) + (count as number)])
        expect(axis.from).toBe(Math.min(...spans.map(([from]) => from as number)))
        expect(axis.to).toBe(Math.max(...spans.map(([, to]) => to as number)))
        expect(axis.from).toBeGreaterThanOrEqual(0)
        expect(axis.to).toBeLessThanOrEqual(scale.inputSize)
      }),
    )
  })

  it('gives a range of outputs the weights that they have in the whole', () => {
    fc.assert(
      fc.property(anyScale, anyFilter, fc.nat(), fc.nat(), (scale, filter, a, b) => {
        const [low, high] = [a % scale.outputSize, b % scale.outputSize].sort((x, y) => x - y) as [number, number]
        const whole = axisWeights(scale, filter, 0, scale.outputSize)
        const part = axisWeights(scale, filter, low, high - low + 1)
        expect(rowsOf(part)).toEqual(rowsOf(whole).slice(low, high + 1))
      }),
    )
  })

  it('leaves a box without a pixel centre at zero', () => {
    const axis = axisWeights({ inputSize: 4, start: 4, end: 4, outputSize: 1 }, resampleFilters.box, 0, 1)
    expect([...axis.table]).toEqual([4, 0, 0, 0, 0])
  })
})
