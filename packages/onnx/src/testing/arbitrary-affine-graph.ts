import type { Graph, ValueId } from '@widthwise/core'
import { GraphBuilder } from '@widthwise/graph'
import fc from 'fast-check'

/** A network, and which of its values are asked for. */
export interface AffineSample {
  readonly graph: Graph
  readonly outputs: readonly string[]
}

interface LayerOptions {
  readonly name: string
  readonly channels: number
  readonly bias: boolean
  /** An earlier value, which the layer may read a second time. */
  readonly earlier: ValueId
}

const layers = {
  convolution: (b, x, { name, channels, bias }) => {
    const [, height = 0, width = 0] = b.shapeOf(x) as readonly number[]
    return b.convolution(x, { name, channels, bias, kernel: [Math.min(2, height), Math.min(2, width)], padding: 0 })
  },
  padded: (b, x, { name, channels, bias }) => b.convolution(x, { name, channels, bias, kernel: 3, stride: 2 }),
  depthwise: (b, x, { name, bias }) => b.depthwise(x, { name, bias, kernel: 3 }),
  bands: (b, x, { name, bias }) => {
    const kernels = [
      { name: `${name}.across`, bias, kernel: [1, 3] },
      { name: `${name}.down`, bias, kernel: [3, 1] },
    ] as const
    return b.branches(x, [{ channels: b.shapeOf(x)[0] as number, kernels }])
  },
  branches: (b, x, { name, bias }) => {
    const identity = { channels: 1, kernels: [] }
    const square = { channels: (b.shapeOf(x)[0] as number) - 1, kernels: [{ name, bias, kernel: 3 }] }
    return b.branches(x, bias ? [square, identity] : [identity, square])
  },
  linear: (b, x, { name, channels, bias }) => b.linear(x, name, { channels, bias }),
  norm: (b, x, { name }) => b.batchNorm(x, name, 1e-3),
  scale: (b, x, { name }) => b.scale(x, `${name}.gamma`),
  relu: (b, x) => b.relu(x),
  add: (b, x, { earlier }) => {
    const fits = b.shapeOf(earlier).every((size, i) => size === b.shapeOf(x)[i])
    return b.add(x, fits ? earlier : x)
  },
} as const satisfies Record<string, (b: GraphBuilder, x: ValueId, options: LayerOptions) => ValueId>

const layer = fc.record({
  // Norms and scales as often as all others: on both sides of layers, and in rows.
  kind: fc.oneof(
    fc.constantFrom(...(Object.keys(layers) as (keyof typeof layers)[])),
    fc.constantFrom('norm' as const, 'scale' as const),
  ),
  bias: fc.boolean(),
})

/**
 * Layers with weights, scales and norms in any order, some values read twice; a map, then tokens or a vector. Every value
 * is an output, `value.0` and so on.
 */
export const affineSample: fc.Arbitrary<AffineSample> = fc
  .record({
    layers: fc.array(layer, { minLength: 1, maxLength: 9 }),
    end: fc.constantFrom('tokens' as const, 'vector' as const),
    channels: fc.integer({ min: 2, max: 6 }),
  })
  .chain(({ layers: list, end, channels }) => {
    const b = new GraphBuilder()
    const values: ValueId[] = [b.input('input', [channels, 9, 8])]
    const last = (): ValueId => values.at(-1) as ValueId
    for (const [at, { kind, bias }] of list.entries()) {
      const options = { name: `layer${at}`, channels: channels + (at % 2), bias, earlier: values.at(-2) ?? last() }
      values.push(layers[kind](b, last(), options))
    }
    if (end === 'vector') values.push(b.globalAveragePool(last()))
    else values.push(b.tokens(last()))
    values.push(b.scale(last(), 'end.before'))
    values.push(b.linear(last(), 'end', { channels: 5, bias: false }))
    values.push(b.scale(last(), 'end.after'))
    if (end === 'vector') values.push(b.batchNorm(last(), 'end.norm', 1e-3))
    const outputs = values.slice(1).map((value, at) => {
      b.output(`value.${at}`, value)
      return `value.${at}`
    })
    const graph = b.finish({ architecture: { family: 'affine' }, rules: [] })
    const asked = fc.subarray(outputs.slice(0, -1), { maxLength: 3 })
    return asked.map((asked) => ({ graph, outputs: [...asked, outputs.at(-1) as string] }))
  })
