import type { Graph, TensorStore } from '@widthwise/core'
import { sliceGraph } from '@widthwise/graph'
import { createMemoryStore } from '@widthwise/weights'

/** Numbers in [low, high) that depend on the seed alone. */
export function randomValues(count: number, seed: number, low: number, high: number): Float32Array {
  let state = seed >>> 0
  return Float32Array.from({ length: count }, () => {
    state = (state + 0x9e3779b9) >>> 0
    let x = state
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
    return low + ((x ^ (x >>> 15)) >>> 0) * 2 ** -32 * (high - low)
  })
}

/** Weights of the full network that keep values near 1 from layer to layer, so that every part shows in the outputs. */
export function randomStore(graph: Graph, seed: number): TensorStore {
  const parameters = [...sliceGraph(graph, { rule: 'none' }).parameters.values()]
  return createMemoryStore(
    parameters.map(({ name, fullShape }, index) => {
      const [outputs = 1, ...rest] = fullShape
      const inputs = rest.reduce((all, size) => all * size, 1)
      const reach = rest.length > 0 ? Math.sqrt(3 / inputs) : 0.5
      const around = rest.length === 0 && /weight|gamma|running_var/.test(name) ? 1 : 0
      return {
        name,
        shape: fullShape,
        data: randomValues(outputs * inputs, seed + 7919 * index, around - reach, around + reach),
      }
    }),
  )
}
