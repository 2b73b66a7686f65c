import type { ReadOptions, Segments, TensorInfo, TensorStore } from '@widthwise/core'
import { describeName } from '../describe.ts'
import { weightsError } from '../errors.ts'
import { select } from '../selection/select.ts'
import type { MatchedTensor } from './match-checkpoint.ts'
import { reshapeRead } from './reshape-segments.ts'

/**
 * A checkpoint under the names and in the shapes of a network. Nothing is read before it is asked for. What the file
 * says of itself, its metadata, is not true of the network's weights and is left out.
 */
export class ConvertedStore implements TensorStore {
  readonly metadata: Readonly<Record<string, string>> = Object.freeze({})
  readonly #checkpoint: TensorStore
  readonly #tensors: ReadonlyMap<string, MatchedTensor>

  constructor(checkpoint: TensorStore, matched: readonly MatchedTensor[]) {
    this.#checkpoint = checkpoint
    this.#tensors = new Map(matched.map((tensor) => [tensor.to, tensor]))
  }

  keys(): Iterable<string> {
    return this.#tensors.keys()
  }

  get(name: string): TensorInfo | undefined {
    const tensor = this.#tensors.get(name)
    const info = tensor && this.#checkpoint.get(tensor.from)
    return info && { name, dtype: info.dtype, shape: tensor.shape }
  }

  async read(name: string, segments?: Segments, options?: ReadOptions): Promise<Float32Array> {
    const tensor = this.#tensors.get(name)
    if (tensor === undefined) {
      throw weightsError('tensor-unknown', `there is no tensor ${describeName(name)} among ${this.#tensors.size}`)
    }
    const values = await this.#read(tensor, segments, options)
    const broken = values.findIndex((value) => !Number.isFinite(value))
    if (broken < 0) return values
    throw weightsError(
      'tensor-not-finite',
      `tensor ${describeName(tensor.from)}: one of its values is ${values[broken]}; weights are finite numbers`,
      { details: { name: tensor.from } },
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#checkpoint[Symbol.asyncDispose]()
  }

  async #read(
    { from, to, shape, stored }: MatchedTensor,
    segments: Segments | undefined,
    options: ReadOptions | undefined,
  ): Promise<Float32Array> {
    if (segments === undefined) return this.#checkpoint.read(from, undefined, options)
    select(shape, segments, to)
    const read = reshapeRead(segments, shape, stored)
    return read.finish(await this.#checkpoint.read(from, read.segments, options))
  }
}
