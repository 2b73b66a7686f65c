import { buildGraph } from '@widthwise/graph'
import { describe, expect, it } from 'vitest'
import { findSource, readOutput, sourceOf, spatialMean } from './case-outputs.ts'

const architecture = { family: 'convnext', naming: 'timm', dims: [4], depths: [1] }
const graph = buildGraph(architecture, { input: [3, 8, 8] })
const counted = (shape: readonly number[]) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((all, size) => all * size, 1) }, (_, i) => i),
})

describe('sources of outputs', () => {
  it('are outputs of the graph, or their means', () => {
    expect(findSource(graph, 'logits')).toEqual({ output: 'logits', source: 'logits', mean: false })
    expect(findSource(graph, 'features.0.mean')).toEqual({
      output: 'features.0.mean',
      source: 'features.0',
      mean: true,
    })
    for (const name of ['features.1', 'features.1.mean', '.mean', 'mean', '']) {
      expect(findSource(graph, name)).toBeUndefined()
    }
  })

  it('that are not there are refused with those that are', () => {
    expect(() => sourceOf(graph, 'features.9')).toThrow(
      expect.objectContaining({ code: 'case-output-unknown', message: expect.stringContaining('logits, features.0') }),
    )
  })

  it('that the device forgot stop the case', () => {
    expect(() => readOutput({ output: 'logits', source: 'logits', mean: false }, {})).toThrow(
      expect.objectContaining({ code: 'case-stopped' }),
    )
  })
})

describe('spatialMean', () => {
  it('averages a map over rows and columns', () => {
    expect(spatialMean(counted([2, 3, 2, 2]))).toEqual({
      shape: [2, 3],
      data: Float32Array.of(1.5, 5.5, 9.5, 13.5, 17.5, 21.5),
    })
  })

  it('averages tokens over their place', () => {
    expect(spatialMean(counted([2, 3, 2]))).toEqual({ shape: [2, 2], data: Float32Array.of(2, 3, 8, 9) })
  })

  it('sums in float64: 2^24 ones and a little more are not lost', () => {
    const data = new Float32Array(2 ** 12).fill(1)
    data[0] = 2 ** 24
    expect(spatialMean({ shape: [1, 1, 64, 64], data }).data[0]).toBe(Math.fround((2 ** 24 + 2 ** 12 - 1) / 2 ** 12))
  })

  it('leaves what has no positions as it is', () => {
    expect(spatialMean(counted([2, 3]))).toEqual(counted([2, 3]))
  })
})
