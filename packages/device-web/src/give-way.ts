import { type ReadOptions, type Segments, type TensorInfo, type TensorStore, Turns } from '@widthwise/core'

/** A store whose reads let the page go on in between: an async loop over a store in memory would not. */
export class GivingWay implements TensorStore {
  readonly #store: TensorStore
  readonly #turns = new Turns()

  constructor(store: TensorStore) {
    this.#store = store
  }

  get metadata(): Readonly<Record<string, string>> {
    return this.#store.metadata
  }

  keys(): Iterable<string> {
    return this.#store.keys()
  }

  get(name: string): TensorInfo | undefined {
    return this.#store.get(name)
  }

  async read(name: string, segments?: Segments, options?: ReadOptions): Promise<Float32Array> {
    if (this.#turns.over) await this.#turns.giveWay()
    return await this.#store.read(name, segments, options)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#store[Symbol.asyncDispose]() as Promise<void>
  }
}
