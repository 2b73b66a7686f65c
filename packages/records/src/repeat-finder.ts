/** Finds whether a row lists a class twice; most rows are short, long ones are sorted in memory that is kept. */
export class RepeatFinder {
  #scratch = new Int32Array(0)

  /** Whether any of `count` values from `start` on stands there twice. */
  repeats(classes: ArrayLike<number>, start: number, count: number): boolean {
    if (count <= 16) {
      for (let a = start + 1; a < start + count; a++) {
        for (let b = start; b < a; b++) if (classes[a] === classes[b]) return true
      }
      return false
    }
    if (this.#scratch.length < count) this.#scratch = new Int32Array(count)
    const scratch = this.#scratch.subarray(0, count)
    for (let i = 0; i < count; i++) scratch[i] = classes[start + i] as number
    scratch.sort()
    for (let i = 1; i < count; i++) if (scratch[i] === scratch[i - 1]) return true
    return false
  }
}
