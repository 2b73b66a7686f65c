import type { ReadOptions, Segments, Tensor, TensorInfo, TensorStore } from '@widthwise/core'
import { assertNotAborted } from '@widthwise/core'
import { describeName } from './describe.ts'
import { weightsError } from './errors.ts'
import { gatherSegments } from './selection/gather-segments.ts'
import { assertTensors, type NamedTensor } from './tensors.ts'

/** Tensors in memory behind the interface of a file. */
class MemoryStore implements TensorStore {
  readonly metadata: Readonly<Record<string, string>>
  readonly #tensors: ReadonlyMap<string, Tensor>
  #closed = false

  constructor(tensors: readonly NamedTensor[], metadata: Readonly<Record<string, string>>) {
    this.#tensors = new Map(tensors.map((tensor) => [tensor.name, tensor]))
    this.metadata = Object.freeze(Object.assign(Object.create(null), metadata))
  }

  keys(): Iterable<string> {
    return this.#tensors.keys()
  }

  get(name: string): TensorInfo | undefined {
    const tensor = this.#tensors.get(name)
    return tensor && { name, dtype: 'f32', shape: tensor.shape }
  }

  async read(name: string, segments?: Segments, options?: ReadOptions): Promise<Float32Array> {
    assertNotAborted(options?.signal, `reading ${describeName(name)}`)
    if (this.#closed) throw weightsError('store-closed', `tensor ${describeName(name)} was read after disposal`)
    const tensor = this.#tensors.get(name)
    if (tensor === undefined)
      throw weightsError('tensor-unknown', `there is no tensor ${describeName(name)} among ${this.#tensors.size}`)
    return segments === undefined ? tensor.data.slice() : gatherSegments(tensor.data, tensor.shape, segments)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
  }
}

/**
 * A store over tensors in memory, which are not copied; what is read of them is.
 *
 * @throws {WidthwiseError} tensor-invalid, name-duplicate, metadata-invalid
 */
export function createMemoryStore(
  tensors: Iterable<NamedTensor>,
  metadata: Readonly<Record<string, string>> = {},
): TensorStore {
  const list = [...tensors]
  assertTensors(list, metadata)
  return new MemoryStore(list, metadata)
}
