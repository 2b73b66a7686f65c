import type { Graph, Subnet, Tensor, TensorStore } from '@widthwise/core'
import { buildGraph, sliceGraph } from '@widthwise/graph'
import { createMemoryStore } from '@widthwise/weights'

/** A ConvNeXt of two stages for pictures of 16×16, quick to open and run: 16 and 32 channels, 5 classes. */
export const smallGraph: Graph = buildGraph(
  { family: 'convnext', naming: 'timm', dims: [16, 32], depths: [1, 1], patch: 2, kernel: 3, classes: 5 },
  { input: [3, 16, 16] },
)

/** The ratios at which the tests run it. */
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

/** Pictures for the small model. */
export function pictures(batch = 1, seed = 1): Tensor {
  return { shape: [batch, 3, 16, 16], data: randomValues(batch * 768, seed) }
}
