import type { ReadOptions, Segments, TensorInfo, TensorStore } from '@widthwise/core'
import { assertNotAborted } from '@widthwise/core'
import { allocateFloats } from '../allocate.ts'
import { describeName } from '../describe.ts'
import { weightsError } from '../errors.ts'
import { findTensor } from '../find-tensor.ts'
import { elementCount, select } from '../selection/select.ts'
import { type ByteSource, bytesSource } from '../source/byte-source.ts'
import { isFloatDType } from '../values/dtypes.ts'
import type { StoredTensor } from './parse-header.ts'
import { type PlacedHeader, readHeader } from './read-header.ts'
import { readSelection } from './read-selection.ts'
import { ScratchBuffer } from './scratch-buffer.ts'

/** A safetensors file whose tensors are read when they are asked for. */
class SafetensorsStore implements TensorStore {
  readonly metadata: Readonly<Record<string, string>>
  readonly #source: ByteSource
  readonly #tensors: ReadonlyMap<string, StoredTensor>
  readonly #dataStart: number
  readonly #scratch = new ScratchBuffer()
  #closed = false

  constructor(source: ByteSource, { tensors, metadata, dataStart }: PlacedHeader) {
    this.#source = source
    this.#tensors = tensors
    this.#dataStart = dataStart
    this.metadata = metadata
  }

  keys(): Iterable<string> {
    return this.#tensors.keys()
  }

  get(name: string): TensorInfo | undefined {
    const tensor = this.#tensors.get(name)
    return tensor && { name, dtype: tensor.dtype, shape: tensor.shape }
  }

  async read(name: string, segments?: Segments, options?: ReadOptions): Promise<Float32Array> {
    const file = this.#source.name
    const tensor = findTensor(this.#tensors, name, { file, closed: this.#closed })
    const { dtype, shape, from } = tensor
    if (!isFloatDType(dtype)) {
      throw weightsError('tensor-not-float', `${file}: tensor ${describeName(name)} is ${dtype}; only floats are read`)
    }
    assertNotAborted(options?.signal, `reading ${describeName(name)}`)
    const selection = select(shape, segments, name)
    const values = allocateFloats(elementCount(selection.targetShape), name)
    const place = { source: this.#source, dtype, start: this.#dataStart + from, scratch: this.#scratch }
    await readSelection(place, selection, values, options)
    return values
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#source[Symbol.asyncDispose]()
  }
}

/**
 * Opens a safetensors file: reads and checks its header, and leaves the tensors where they are until they are read.
 *
 * The store takes the source over: it is disposed with the store, and at once when opening fails.
 *
 * @param source the bytes of a file, or a {@link ByteSource} over a file or URL
 * @throws {WidthwiseError} `file-truncated`, `header-…`, `name-duplicate`, `dtype-unknown`, `shape-…`,
 * `offsets-invalid`, `data-…`, `metadata-invalid` for a malformed file; `aborted`; what the source throws
 *
 * @example
 * const store = await openSafetensors(bytes)
 * const firstHalf = await store.read('head.weight', [[[0, 10]], [[0, 32]]])
 */
export async function openSafetensors(source: Uint8Array | ByteSource, options?: ReadOptions): Promise<TensorStore> {
  const opened = ArrayBuffer.isView(source) ? bytesSource(source) : source
  try {
    return new SafetensorsStore(opened, await readHeader(opened, options))
  } catch (error) {
    await opened[Symbol.asyncDispose]()
    throw error
  }
}
