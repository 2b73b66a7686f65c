import { describe, expect, it } from 'vitest'
import { exitLossWeights } from './exit-loss-weights.ts'

describe('exitLossWeights', () => {
  it('are twice what the saver lacks of being sure', () => {
    expect(exitLossWeights([1, 0.5, 0, 0.875])).toEqual(Float64Array.of(0, 1, 2, 0.25))
  })

  it('take a column of float32 as it is', () => {
    expect(exitLossWeights(Float32Array.of(0.1))[0]).toBe(2 * (1 - Math.fround(0.1)))
  })
})
