/** Arrays kept at most; more than the runs that wait at once would be of no use. */
const keptArrays = 8

/**
 * Arrays that inputs are copied into on their way to a worker, which sends them back after the run: copying into
 * memory that has just been handed out costs several times as much, for every page of it is a fault.
 */
export class InputBuffers {
  /** Given back longest ago first. */
  readonly #free: Float32Array<ArrayBuffer>[] = []

  /** A copy of values, in an array of the same length. */
  copy(values: Float32Array): Float32Array<ArrayBuffer> {
    const index = this.#free.findLastIndex(({ length }) => length === values.length)
    const [array] = index < 0 ? [] : this.#free.splice(index, 1)
    if (!array) return new Float32Array(values)
    array.set(values)
    return array
  }

  /** Takes an array back that nobody reads any more. */
  giveBack(array: Float32Array): void {
    if (array.length === 0) return
    this.#free.push(array as Float32Array<ArrayBuffer>)
    if (this.#free.length > keptArrays) this.#free.shift()
  }
}
