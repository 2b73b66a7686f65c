import type { Graph, TensorStore } from '@widthwise/core'
import { sliceGraph } from '../slice-graph.ts'
import { memoryStore } from './memory-store.ts'

/**
 * Weights of the full network that follow from names and places alone: two graphs that have a tensor in common, name and
 * shape, have its values in common. Sizes are such that every layer shows in the outputs; variances are positive.
 */
export function filledStore(graph: Graph): TensorStore {
  const { parameters } = sliceGraph(graph, { rule: 'none' })
  return memoryStore(
    new Map(
      [...parameters].map(([name, { fullShape }]) => [name, { shape: fullShape, data: filled(name, fullShape) }]),
    ),
  )
}

/** Numbers in [-1, 1) that look random. */
export function fillValue(name: string, at: number): number {
  let x = at + 1
  for (let i = 0; i < name.length; i++) x = Math.imul(x ^ name.charCodeAt(i), 0x01000193)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  return ((x ^ (x >>> 15)) >>> 0) * 2 ** -31 - 1
}

function filled(name: string, shape: readonly number[]): Float32Array {
  const rest = shape.slice(1).reduce((all, size) => all * size, 1)
  const scale = shape.length > 1 ? Math.sqrt(3 / rest) : 0.5
  const around = shape.length === 1 && /weight|gamma|running_var/.test(name) ? 1 : 0
  return Float32Array.from({ length: rest * (shape[0] ?? 1) }, (_, at) => around + scale * fillValue(name, at))
}
