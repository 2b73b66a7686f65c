import type { TensorStore } from '@widthwise/core'
import type { Progress } from '../progress.ts'

/** The same store, which tells how much of its values has been read; every value is meant to be read once. */
export function reportProgress(store: TensorStore, progress: Progress): TensorStore {
  const names = [...store.keys()]
  const total = names.reduce((sum, name) => sum + elements(store.get(name)?.shape ?? []), 0)
  let done = 0
  return {
    metadata: store.metadata,
    keys: () => names,
    get: (name) => store.get(name),
    async read(name, segments, options) {
      const values = await store.read(name, segments, options)
      done += values.length
      progress.update(Math.min(1, done / total))
      return values
    },
    // It belongs to who opened it.
    [Symbol.asyncDispose]: async () => undefined,
  }
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}
