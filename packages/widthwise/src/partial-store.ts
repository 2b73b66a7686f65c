import { isWidthwiseError, type ReadOptions, type Segments, type TensorInfo, type TensorStore } from '@widthwise/core'
import type { WeightsErrorCode } from '@widthwise/weights'
import { facadeError } from './errors.ts'

/** By its word: the table it stands in would bring the whole package into a first import. */
const shardMissing: WeightsErrorCode = 'shard-missing'

/**
 * The weights of a model whose wider files are not there: whatever needs none of them is answered, and what does is
 * refused with the name of the first that lacks.
 */
export class PartialStore implements TensorStore {
  readonly metadata: Readonly<Record<string, string>>
  readonly #store: TensorStore
  readonly #missingFile: string
  readonly #cause: unknown

  /** @param cause why the file could not be opened */
  constructor(store: TensorStore, missingFile: string, cause: unknown) {
    this.metadata = store.metadata
    this.#store = store
    this.#missingFile = missingFile
    this.#cause = cause
  }

  keys(): Iterable<string> {
    return this.#store.keys()
  }

  get(name: string): TensorInfo | undefined {
    return this.#store.get(name)
  }

  async read(name: string, segments?: Segments, options?: ReadOptions): Promise<Float32Array> {
    try {
      return await this.#store.read(name, segments, options)
    } catch (error) {
      if (!isWidthwiseError(error) || error.code !== shardMissing) throw error
      throw facadeError('weights-missing', `${this.#missingFile} is not there, and this width needs it: ${name}`, {
        cause: this.#cause,
        details: { file: this.#missingFile },
      })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]()
  }
}
