import type { Graph, Subnet, Tensor, TensorStore } from '@widthwise/core'
import { buildGraph, sliceGraph } from '@widthwise/graph'
import { createMemoryStore } from '@widthwise/weights'

/** A ConvNeXt of two stages for pictures of 16×16, quick to open and run: 16 and 32 channels, 5 classes. */
export const smallGraph: Graph = buildGraph(
  { family: 'convnext', naming: 'timm', dims: [16, 32], depths: [1, 1], patch: 2, kernel: 3, classes: 5 },
  { input: [3, 16, 16] },
)

/** The network of `@widthwise/model-cifar10`: 1.4 million weights. */
export const cifar10Graph: Graph = buildGraph(
  {
    family: 'convnext',
    naming: 'timm',
    dims: [32, 96, 160, 256],
    depths: [1, 2, 2, 1],
    classes: 10,
    patch: 2,
    stage0Downsample: false,
    kernel: 5,
  },
  { input: [3, 32, 32] },
)

/** The ratios at which the tests run them. */
export const widths: readonly Subnet[] = [1, 0.75, 0.5, 0.25].map((width) => ({ rule: 'slimmable', width }))

/** Numbers in [-1, 1) that depend on the seed alone. */
function randomValues(count: number, seed: number): Float32Array {
  let state = seed >>> 0
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 31 - 1
  })
}

/** Weights of a full network. */
export function randomStore(graph: Graph, seed = 1): TensorStore {
  const parameters = [...sliceGraph(graph, { rule: 'none' }).parameters.values()]
  return createMemoryStore(
    parameters.map(({ name, fullShape }, index) => {
      const count = fullShape.reduce((all, size) => all * size, 1)
      return { name, shape: fullShape, data: randomValues(count, seed + index).map((value) => value / 4) }
    }),
  )
}

/** Pictures of this size. */
export function pictures(batch = 1, size = 16, seed = 1): Tensor {
  return { shape: [batch, 3, size, size], data: randomValues(batch * 3 * size * size, seed) }
}
