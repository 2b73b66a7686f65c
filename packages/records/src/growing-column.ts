/** Typed arrays that a column may be made of. */
export type ColumnArray = Int32Array | Uint32Array | Float32Array | Float64Array

/** A column whose length is not known beforehand: doubles when it is full, so that appending costs a copy or two a value. */
export class GrowingColumn<A extends ColumnArray> {
  #values: A
  #length = 0
  readonly #allocate: (length: number) => A

  constructor(allocate: (length: number) => A) {
    this.#allocate = allocate
    this.#values = allocate(64)
  }

  get length(): number {
    return this.#length
  }

  /** Value at an index below `length`. */
  at(index: number): number {
    return this.#values[index] as number
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = this.#allocate(2 * this.#length)
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.#length++] = value
  }

  /** The column, in memory of exactly its length. */
  finish(): A {
    return this.#values.slice(0, this.#length) as A
  }
}
