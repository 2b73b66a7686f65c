import type { ReadOptions, Segments, TensorInfo, TensorStore } from '@widthwise/core'

/** A store whose reads let the page go on in between: an async loop over a store in memory would not. */
export class GivingWay implements TensorStore {
  readonly #store: TensorStore
  readonly #sliceMs: number
  #since = performance.now()

  /** `sliceMs` milliseconds at a time belong to the reader. */
  constructor(store: TensorStore, sliceMs = 8) {
    this.#store = store
    this.#sliceMs = sliceMs
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
    if (performance.now() - this.#since > this.#sliceMs) {
      await nextTask()
      this.#since = performance.now()
    }
    return await this.#store.read(name, segments, options)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#store[Symbol.asyncDispose]() as Promise<void>
  }
}

/** Resolves in a task of its own. A timer would wait four milliseconds, and a whole second in a page in the background. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
