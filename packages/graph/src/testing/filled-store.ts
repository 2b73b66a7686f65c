import type { Graph, Segments, TensorStore } from '@widthwise/core'
import { sliceGraph } from '../slice-graph.ts'

/**
 * Weights of the full network that follow from names and places alone: two graphs that have a tensor in common, name and
 * shape, have its values in common. Sizes are such that every layer shows in the outputs; variances are positive.
 */
export function filledStore(graph: Graph): TensorStore {
  const tensors = new Map(
    [...sliceGraph(graph, { rule: 'none' }).parameters].map(([name, { fullShape }]) => [name, fullShape]),
  )
  return {
    keys: () => [...tensors.keys()],
    get: () => undefined,
    read: async (name, segments) => read(name, tensors.get(name) ?? [], segments),
    metadata: {},
    async [Symbol.asyncDispose]() {},
  }
}

/** Numbers in [-1, 1) that look random. */
export function fillValue(name: string, at: number): number {
  let x = at + 1
  for (let i = 0; i < name.length; i++) x = Math.imul(x ^ name.charCodeAt(i), 0x01000193)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  return ((x ^ (x >>> 15)) >>> 0) * 2 ** -31 - 1
}

function read(name: string, shape: readonly number[], segments: Segments | undefined): Float32Array {
  const rest = shape.slice(1).reduce((all, size) => all * size, 1)
  const scale = shape.length > 1 ? Math.sqrt(3 / rest) : 0.5
  const around = shape.length === 1 && /weight|gamma|running_var/.test(name) ? 1 : 0
  const places = shape.reduce<readonly number[]>(
    (starts, size, axis) => {
      const along = (segments?.[axis] ?? [[0, size]]).flatMap(([from, to]) =>
        Array.from({ length: to - from }, (_, i) => from + i),
      )
      return starts.flatMap((start) => along.map((index) => start * size + index))
    },
    [0],
  )
  return Float32Array.from(places, (at) => around + scale * fillValue(name, at))
}
