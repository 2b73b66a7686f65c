const states = { idle: 0, native: 1, closed: 2 } as const

/**
 * Keeps a thread from being taken down inside ONNX Runtime, which aborts the whole process: a process that exits takes
 * its threads down. One shared number says whether the thread is in native code; whoever exits waits until it is not,
 * and closes the way back in. (Node waits for native code anyway, and then aborts.)
 */
export class NativeCalls {
  readonly #state: Int32Array

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(4)) {
    this.#state = new Int32Array(buffer)
  }

  /** To be handed to the other thread. */
  get buffer(): SharedArrayBuffer {
    return this.#state.buffer as SharedArrayBuffer
  }

  /** In the worker: does what calls into native code. Never goes on once {@link close} was called. */
  async do<Result>(work: () => Promise<Result>): Promise<Result> {
    if (Atomics.compareExchange(this.#state, 0, states.idle, states.native) === states.closed) await never()
    try {
      return await work()
    } finally {
      Atomics.compareExchange(this.#state, 0, states.native, states.idle)
      Atomics.notify(this.#state, 0)
    }
  }

  /** In the thread that ends the process: returns when the worker is outside of native code, for good. */
  close(): void {
    while (Atomics.compareExchange(this.#state, 0, states.idle, states.closed) === states.native) {
      Atomics.wait(this.#state, 0, states.native)
    }
  }
}

function never(): Promise<never> {
  return new Promise(() => {})
}
