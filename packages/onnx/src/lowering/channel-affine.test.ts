import type { ScaleOperation } from '@widthwise/core'
import { describe, expect, it } from 'vitest'
import { affineParameters, type ChannelAffine, composeAffines } from './channel-affine.ts'

const scale: ScaleOperation = { kind: 'scale', input: 'x', output: 'y', weight: 'gamma' }
const norm: ChannelAffine = {
  kind: 'batch-norm',
  input: 'x',
  output: 'y',
  weight: 'bn.weight',
  bias: 'bn.bias',
  mean: 'bn.running_mean',
  variance: 'bn.running_var',
  epsilon: 1,
}
const values: Readonly<Record<string, number[]>> = {
  gamma: [3, -1],
  'bn.weight': [4, 1],
  'bn.bias': [10, 0],
  'bn.running_mean': [1, 2],
  'bn.running_var': [3, 0],
}
const valuesOf = (name: string): Float32Array => Float32Array.from(values[name] ?? [])

describe('operations on channels as factors and shifts', () => {
  it('are no change where there are none', () => {
    expect(composeAffines([], 2, valuesOf)).toEqual({ factors: Float64Array.of(1, 1), shifts: Float64Array.of(0, 0) })
  })

  it('are those of a norm: (x − mean) / √(variance + epsilon) · weight + bias', () => {
    // √4 and √1: 2·(x − 1) + 10, 1·(x − 2)
    expect(composeAffines([norm], 2, valuesOf)).toEqual({
      factors: Float64Array.of(2, 1),
      shifts: Float64Array.of(8, -2),
    })
  })

  it('run in their order', () => {
    expect(composeAffines([norm, scale], 2, valuesOf).shifts).toEqual(Float64Array.of(24, 2))
    expect(composeAffines([scale, norm], 2, valuesOf).shifts).toEqual(Float64Array.of(8, -2))
  })

  it('name every parameter that they are worked out from', () => {
    expect([scale, norm].flatMap(affineParameters)).toEqual(Object.keys(values))
  })
})
