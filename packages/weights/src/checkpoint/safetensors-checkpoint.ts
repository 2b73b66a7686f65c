import type { ReadOptions, Segments, TensorInfo, TensorStore } from '@widthwise/core'
import { describeName } from '../describe.ts'
import { weightsError } from '../errors.ts'
import type { CheckpointStore } from './checkpoint-store.ts'
import { wrapperPrefix } from './strip-prefix.ts'

/** A safetensors file as a checkpoint: one flat state dict, whose names may have a prefix as any other's. */
export class SafetensorsCheckpoint implements CheckpointStore {
  readonly format = 'safetensors'
  readonly prefix?: string
  readonly otherKeys: readonly string[] = []
  readonly skipped: CheckpointStore['skipped'] = []
  readonly unused: readonly string[] = []
  readonly metadata: Readonly<Record<string, string>>
  readonly #store: TensorStore
  readonly #stripped: string

  constructor(store: TensorStore) {
    this.#store = store
    this.metadata = store.metadata
    this.#stripped = wrapperPrefix([...store.keys()])
    if (this.#stripped !== '') this.prefix = this.#stripped
  }

  keys(): Iterable<string> {
    return [...this.#store.keys()].map((name) => name.slice(this.#stripped.length))
  }

  get(name: string): TensorInfo | undefined {
    const info = this.#store.get(this.#stripped + name)
    return info && { ...info, name }
  }

  read(name: string, segments?: Segments, options?: ReadOptions): Promise<Float32Array> {
    return this.#store.read(this.#stripped + name, segments, options)
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#store[Symbol.asyncDispose]()
  }
}

/** @throws {WidthwiseError} state-dict-missing: a key was asked for, and safetensors has none */
export function assertNoKey(key: string | undefined): void {
  if (key === undefined || key === '') return
  throw weightsError('state-dict-missing', `a safetensors file is one state dict; it has no key ${describeName(key)}`)
}
