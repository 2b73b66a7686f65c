/** What there is of it in Node, a worker and a browser; none of their types are known here. */
const platform = globalThis as unknown as {
  readonly setImmediate?: (run: () => void) => void
  readonly MessageChannel: new () => {
    readonly port1: { onmessage: (() => void) | null; close(): void }
    readonly port2: { postMessage(message: null): void }
  }
  readonly performance: { now(): number }
}

/**
 * Resolves in a task of its own, so that other things have their turn before. A timer would wait for milliseconds, and
 * for a whole second in a page in the background.
 */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    if (platform.setImmediate) {
      platform.setImmediate(resolve)
      return
    }
    const { port1, port2 } = new platform.MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}

/** Long work that gives way: it goes on for some milliseconds at a time, and other things have their turn in between. */
export class Turns {
  readonly #turnMs: number
  #began: number = platform.performance.now()

  /** @param turnMs milliseconds at a time; the default leaves half of a frame to a page that draws 60 a second */
  constructor(turnMs = 8) {
    this.#turnMs = turnMs
  }

  /** Whether the turn is over, and {@link giveWay} is due. */
  get over(): boolean {
    return platform.performance.now() - this.#began > this.#turnMs
  }

  /** Lets other things have their turn; the next turn of this work begins when it resolves. */
  async giveWay(): Promise<void> {
    await nextTask()
    this.#began = platform.performance.now()
  }
}
