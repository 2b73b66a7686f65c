/** Smallest buffer that is made: a tensor of a few values should not set the size for all that follow. */
const leastBytes = 1 << 16

/**
 * Memory that one read after the other uses. Fresh memory for each costs a third of the time in which float16 is read,
 * because the system has to clear it. Reads at the same time get memory of their own.
 */
export class ScratchBuffer {
  #spare: Uint8Array<ArrayBuffer> | undefined

  /** At least so many bytes, whose contents are left over from earlier. */
  take(bytes: number): Uint8Array<ArrayBuffer> {
    const spare = this.#spare
    if (spare !== undefined && spare.length >= bytes) {
      this.#spare = undefined
      return spare
    }
    // A power of two holds whole elements of every type, and grows seldom.
    return new Uint8Array(2 ** Math.ceil(Math.log2(Math.max(bytes, leastBytes))))
  }

  /** Leaves what {@link take} gave to the next read. */
  giveBack(buffer: Uint8Array<ArrayBuffer>): void {
    if (this.#spare === undefined || this.#spare.length < buffer.length) this.#spare = buffer
  }
}
