/** Runs that one span may hold; bounds its memory (8192 runs take 192 KB). */
const maxRuns = 8192

/** Neighbouring runs of one tensor that are read in one go. Positions and lengths are in elements. */
export class Span {
  from = 0
  to = 0
  count = 0
  readonly #maxGap: number
  readonly #maxLength: number
  #runs = new Float64Array(3 * 64)

  /**
   * @param maxGap elements that may be read in vain to reach the next run
   * @param maxLength elements that a span of several runs may enclose
   */
  constructor(maxGap: number, maxLength: number) {
    this.#maxGap = maxGap
    this.#maxLength = maxLength
  }

  /** Takes a run in, unless it lies too far off; an empty span takes every run. Runs may come in any order. */
  add(source: number, target: number, length: number): boolean {
    const from = this.count === 0 ? source : Math.min(this.from, source)
    const to = this.count === 0 ? source + length : Math.max(this.to, source + length)
    if (this.count > 0) {
      const gap = Math.max(source - this.to, this.from - (source + length))
      if (gap > this.#maxGap || to - from > this.#maxLength || this.count === maxRuns) return false
    }
    this.from = from
    this.to = to
    if (3 * this.count === this.#runs.length) {
      const larger = new Float64Array(this.#runs.length * 2)
      larger.set(this.#runs)
      this.#runs = larger
    }
    this.#runs[3 * this.count] = source
    this.#runs[3 * this.count + 1] = target
    this.#runs[3 * this.count + 2] = length
    this.count++
    return true
  }

  sourceOf(index: number): number {
    return this.#runs[3 * index] as number
  }

  targetOf(index: number): number {
    return this.#runs[3 * index + 1] as number
  }

  lengthOf(index: number): number {
    return this.#runs[3 * index + 2] as number
  }

  clear(): void {
    this.count = 0
  }
}
