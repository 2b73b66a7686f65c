import type { Segments, TensorStore } from '@widthwise/core'

/** A row-major tensor. */
export interface MemoryTensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** A store of whole tensors, of which the parts that segments select are read. */
export function memoryStore(tensors: ReadonlyMap<string, MemoryTensor>): TensorStore {
  return {
    keys: () => tensors.keys(),
    get: (name) => {
      const shape = tensors.get(name)?.shape
      return shape && { name, dtype: 'f32', shape }
    },
    read: async (name, segments) => {
      const { shape, data } = tensors.get(name) as MemoryTensor
      return segments ? selectedPart(shape, data, segments) : data
    },
    metadata: {},
    async [Symbol.asyncDispose]() {},
  }
}

function selectedPart(shape: readonly number[], data: Float32Array, segments: Segments): Float32Array {
  const kept = segments.map((ranges) =>
    ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i)),
  )
  const visit = (axis: number, start: number): number[] =>
    axis === shape.length
      ? [data[start] as number]
      : (kept[axis] as number[]).flatMap((index) => visit(axis + 1, start * (shape[axis] as number) + index))
  return Float32Array.from(visit(0, 0))
}
