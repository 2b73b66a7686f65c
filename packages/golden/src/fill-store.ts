import { assertNotAborted, type ReadOptions, type Segments, type TensorInfo, type TensorStore } from '@widthwise/core'
import { gatherSegments } from '@widthwise/weights'
import { goldenError } from './errors.ts'
import { assertFill, type FilledTensor, fillTensor } from './fill-tensor.ts'

/** Filled tensors behind the interface of a file; nothing is kept, so a store of any size costs no memory. */
class FillStore implements TensorStore {
  readonly metadata: Readonly<Record<string, string>> = {}
  readonly #seed: number
  readonly #tensors: ReadonlyMap<string, FilledTensor>

  constructor(seed: number, tensors: readonly FilledTensor[]) {
    this.#seed = seed
    this.#tensors = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  }

  keys(): Iterable<string> {
    return this.#tensors.keys()
  }

  get(name: string): TensorInfo | undefined {
    const tensor = this.#tensors.get(name)
    return tensor && { name, dtype: 'f32', shape: tensor.shape }
  }

  async read(name: string, segments?: Segments, options?: ReadOptions): Promise<Float32Array> {
    assertNotAborted(options?.signal)
    const tensor = this.#tensors.get(name)
    if (!tensor) {
      throw goldenError('fill-unknown', `no tensor ${JSON.stringify(name)} among ${this.#tensors.size}`, {
        details: { name },
      })
    }
    const values = fillTensor(this.#seed, tensor)
    return segments ? gatherSegments(values, tensor.shape, segments) : values
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/**
 * A store of filled tensors. Values are made when they are read, and made again when they are read again.
 *
 * @throws {WidthwiseError} fill-invalid; a read: `fill-unknown`, `segments-invalid`, `aborted`
 *
 * @example
 * const store = fillStore({ seed: 7, tensors: [{ name: 'head.weight', shape: [10, 128], low: -0.1, high: 0.1 }] })
 * await store.read('head.weight', [[[0, 10]], [[0, 64]]])   // the first 64 columns
 */
export function fillStore(source: { readonly seed: number; readonly tensors: readonly FilledTensor[] }): TensorStore {
  for (const tensor of source.tensors) assertFill(source.seed, tensor)
  return new FillStore(source.seed, source.tensors)
}
