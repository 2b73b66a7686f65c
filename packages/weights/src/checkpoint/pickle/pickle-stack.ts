import { weightsError } from '../../errors.ts'
import type { PickleValue } from './values.ts'

function underflow() {
  return weightsError('pickle-invalid', 'pickle: a value is taken where there is none')
}

/** The stack of a pickle with its marks; nothing is taken from below the last mark. */
export class PickleStack {
  readonly #values: PickleValue[] = []
  readonly #marks: number[] = []
  #floor = 0

  push(value: PickleValue): void {
    this.#values.push(value)
  }

  mark(): void {
    this.#marks.push(this.#values.length)
    this.#floor = this.#values.length
  }

  /** The topmost value, which stays. */
  last(): PickleValue {
    if (this.#values.length <= this.#floor) throw underflow()
    return this.#values[this.#values.length - 1] as PickleValue
  }

  pop(): PickleValue {
    const value = this.last()
    this.#values.length--
    return value
  }

  /** Takes the topmost value away, or the last mark where nothing lies on it. */
  drop(): void {
    if (this.#values.length > this.#floor) this.#values.length--
    else this.popMarked()
  }

  /** The topmost values, the topmost last. */
  popCount(count: number): PickleValue[] {
    if (this.#values.length - this.#floor < count) throw underflow()
    return this.#values.splice(-count)
  }

  /** Everything above the last mark, which goes too. */
  popMarked(): PickleValue[] {
    const from = this.#marks.pop()
    if (from === undefined) throw weightsError('pickle-invalid', 'pickle: a mark is taken where there is none')
    this.#floor = this.#marks.at(-1) ?? 0
    return this.#values.splice(from)
  }

  /** @throws {WidthwiseError} pickle-invalid: not exactly one value is left */
  expectOne(): void {
    if (this.#values.length === 1 && this.#marks.length === 0) return
    throw weightsError('pickle-invalid', `pickle: ends with ${this.#values.length} values instead of one`)
  }
}
