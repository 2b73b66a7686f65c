import type { ReadOptions, Segments, TensorInfo } from '@widthwise/core'
import { assertNotAborted } from '@widthwise/core'
import { describeName } from '../describe.ts'
import { findTensor } from '../find-tensor.ts'
import { ScratchBuffer } from '../safetensors/scratch-buffer.ts'
import type { ByteSource } from '../source/byte-source.ts'
import type { CheckpointFormat, CheckpointStore } from './checkpoint-store.ts'
import type { CheckpointTensor, SkippedEntry } from './checkpoint-tensor.ts'
import type { LoadedPickle } from './loaded-pickle.ts'
import { readCheckpointTensor } from './read-checkpoint-tensor.ts'

/** What a store says of its checkpoint beside the tensors. */
export type CheckpointReport = Pick<CheckpointStore, 'key' | 'prefix' | 'otherKeys' | 'unused' | 'metadata'>

/** The tensors of a checkpoint of PyTorch, read from their storages when they are asked for. */
export class TorchStore implements CheckpointStore {
  readonly format: CheckpointFormat
  readonly key?: string
  readonly prefix?: string
  readonly otherKeys: readonly string[]
  readonly unused: readonly string[]
  readonly metadata: Readonly<Record<string, string>>
  readonly skipped: readonly SkippedEntry[]
  readonly #source: ByteSource
  readonly #locate: LoadedPickle['locate']
  readonly #tensors: ReadonlyMap<string, CheckpointTensor>
  readonly #scratch = new ScratchBuffer()
  #closed = false

  constructor(
    source: ByteSource,
    { format, locate }: LoadedPickle,
    tensors: ReadonlyMap<string, CheckpointTensor>,
    skipped: readonly SkippedEntry[],
    report: CheckpointReport,
  ) {
    this.#source = source
    this.#locate = locate
    this.#tensors = tensors
    this.format = format
    this.skipped = skipped
    if (report.key !== undefined) this.key = report.key
    if (report.prefix !== undefined) this.prefix = report.prefix
    this.otherKeys = report.otherKeys
    this.unused = report.unused
    this.metadata = report.metadata
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
    assertNotAborted(options?.signal, `reading ${describeName(name)}`)
    const places = { source: this.#source, locate: this.#locate, scratch: this.#scratch }
    return readCheckpointTensor(places, tensor, segments, options)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#source[Symbol.asyncDispose]()
  }
}
