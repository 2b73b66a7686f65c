import type { TensorStore } from '@widthwise/core'
import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../graph-builder.ts'
import { sliceGraph } from '../slice-graph.ts'
import { erf, evaluate } from './evaluate.ts'

/** A store of whole tensors, which is all that a network of one width reads. */
const storeOf = (tensors: Readonly<Record<string, readonly number[]>>): TensorStore => ({
  keys: () => Object.keys(tensors),
  get: () => undefined,
  read: async (name) => Float32Array.from(tensors[name] ?? []),
  metadata: {},
  async [Symbol.asyncDispose]() {},
})

describe('the reference evaluator', () => {
  it.each([
    [0, 0],
    [0.5, 0.5204998778130465],
    [-1, -0.8427007929497149],
    [2, 0.9953222650189527],
    [2.99, 0.9999764743969194],
    [3.5, 0.9999992569016276],
    [6, 1],
  ])('erf(%d) = %d', (x, want) => expect(erf(x)).toBeCloseTo(want, 13))

  it('computes a convolution, a norm and a pool as by hand', async () => {
    const b = new GraphBuilder()
    const x = b.convolution(b.input('input', [1, 3, 3]), { name: 'c', channels: 2, kernel: 2, stride: 2, padding: 1 })
    b.output('map', x)
    b.output('norm', b.layerNorm(x, 'n', 1))
    b.output('pool', b.globalAveragePool(x))
    const sliced = sliceGraph(b.finish({ architecture: { family: 'hand' }, rules: [] }), { rule: 'none' })
    const store = storeOf({
      'c.weight': [1, 2, 3, 4, 0, 0, 0, 1],
      'c.bias': [0, 10],
      'n.weight': [1, 2],
      'n.bias': [0, 5],
    })
    const { map, norm, pool } = await evaluate(sliced, store, { input: [1, 2, 3, 4, 5, 6, 7, 8, 9] })
    // windows over the zero-padded map: [.,.,.,1] [.,.,2,3] [.,4,.,7] [5,6,8,9]
    expect(map?.data).toEqual(Float64Array.of(4, 18, 36, 77, 11, 13, 17, 19))
    expect(pool?.data).toEqual(Float64Array.of(33.75, 15))
    // at the first position 4 and 11: mean 7.5, variance 12.25, epsilon 1
    expect(norm?.data[0]).toBeCloseTo(-3.5 / Math.sqrt(13.25), 12)
    expect(norm?.data[4]).toBeCloseTo((2 * 3.5) / Math.sqrt(13.25) + 5, 12)
  })
})
