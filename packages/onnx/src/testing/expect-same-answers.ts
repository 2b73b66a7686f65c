import type { TensorStore } from '@widthwise/core'
import type { SlicedGraph } from '@widthwise/graph'
import { evaluate } from '@widthwise/graph/reference'
import { expect } from 'vitest'
import { toOnnx } from '../to-onnx.ts'
import { randomValues } from './random-values.ts'
import { runOnnx } from './run-onnx.ts'

/**
 * What float32 may lose against float64 over these small networks, relative to the largest value of an output. A LayerNorm
 * over two or three nearly equal channels divides by a small deviation and so enlarges the rounding of what came before,
 * now and then to some 1e-4; a wrong operation, weight or channel is wrong by more than 1e-2.
 */
const tolerance = 1e-3

/**
 * Checks the named outputs (all when left out) of a subnet's ONNX model, run in ONNX Runtime on two images, against the
 * reference evaluator.
 */
export async function expectSameAnswers(
  sliced: SlicedGraph,
  store: TensorStore,
  seed = 1,
  names: readonly string[] = sliced.outputs.map(({ name }) => name),
): Promise<void> {
  const { model, inputs, outputs } = await toOnnx(sliced, store, { batch: 2, outputs: names })
  const feeds = sliced.inputs.map(({ name, value }, index) => {
    const shape = [2, ...(sliced.shapes.get(value) as readonly number[])]
    const count = shape.reduce((all, size) => all * size, 1)
    return [name, { shape, data: randomValues(count, seed + 31 * index, -2, 2) }] as const
  })
  // The model takes what its outputs need; the definition is evaluated on everything.
  const taken = feeds.filter(([name]) => inputs.some((input) => input.name === name))
  const got = await runOnnx(model, Object.fromEntries(taken))
  expect(Object.keys(got).sort()).toEqual([...names].sort())
  for (const image of [0, 1]) {
    const half = ({ data }: { data: Float32Array }): Float32Array =>
      data.subarray((image * data.length) / 2, ((image + 1) * data.length) / 2)
    const want = await evaluate(sliced, store, Object.fromEntries(feeds.map(([name, feed]) => [name, half(feed)])))
    for (const { name, shape } of outputs) {
      const [values, expected] = [got[name], want[name]]
      if (!(values && expected)) throw new Error(`no output ${name}`)
      expect(values.shape, name).toEqual(shape)
      const largest = expected.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
      const error = half(values).reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (expected.data[i] ?? 0))),
        0,
      )
      expect(error / (1 + largest), `${name} of image ${image}`).toBeLessThan(tolerance)
    }
  }
}
