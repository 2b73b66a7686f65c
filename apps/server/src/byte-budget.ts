/** Bytes that may be held at one time by all requests together. */
export class ByteBudget {
  #left: number

  constructor(bytes: number) {
    this.#left = bytes
  }

  /** Takes bytes if there are so many left. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false
    this.#left -= bytes
    return true
  }

  /** Gives bytes back that were taken. */
  giveBack(bytes: number): void {
    this.#left += bytes
  }
}
