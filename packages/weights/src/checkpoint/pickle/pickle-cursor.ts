import { weightsError } from '../../errors.ts'
import { platform } from '../../platform.ts'

/** Longest line of a GLOBAL: no module or class has a longer name. */
const longestLine = 512

/** Longest integer: `torch.save` writes none above 10 bytes, and reading one takes more than linear time. */
const longestInteger = 256

/** Reads the arguments of opcodes from the bytes of a pickle, each length checked against what is left of them. */
export class PickleCursor {
  position = 0
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #decoder = new platform.TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** Moves behind the next `length` bytes and gives the position of the first. */
  #take(length: number): number {
    const at = this.position
    if (length > this.#bytes.length - at) {
      throw weightsError(
        'file-truncated',
        `pickle: ${length} bytes are announced at byte ${at}; ${this.#bytes.length - at} are left`,
        { details: { position: at, wanted: at + length } },
      )
    }
    this.position = at + length
    return at
  }

  byte(): number {
    return this.#bytes[this.#take(1)] as number
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2), true)
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4), true)
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true)
  }

  /** A length of eight bytes; beyond 2^53 it is rounded, and as surely too long. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#take(8), true))
  }

  float64(): number {
    return this.#view.getFloat64(this.#take(8), false)
  }

  /** A view of the next bytes, which are not copied. */
  bytes(length: number): Uint8Array {
    const at = this.#take(length)
    return this.#bytes.subarray(at, at + length)
  }

  /** @throws {WidthwiseError} pickle-invalid: not UTF-8 */
  text(length: number): string {
    const at = this.position
    const text = this.#decode(this.bytes(length))
    if (text !== undefined) return text
    throw weightsError('pickle-invalid', `pickle: the ${length} bytes of text at byte ${at} are not UTF-8`)
  }

  /** A string of Python 2, which is text where it is UTF-8, and bytes where it is not. */
  oldString(length: number): string | Uint8Array {
    const bytes = this.bytes(length)
    return this.#decode(bytes) ?? bytes
  }

  /** Text up to a line feed, which is taken too. */
  line(): string {
    const at = this.position
    const end = this.#bytes.subarray(at, at + longestLine).indexOf(0x0a)
    if (end >= 0) {
      const text = this.text(end)
      this.position++
      return text
    }
    // The rest may lie behind the bytes that are there.
    if (this.#bytes.length - at < longestLine) this.#take(longestLine)
    throw weightsError('pickle-invalid', `pickle: the name at byte ${at} is longer than ${longestLine} bytes`)
  }

  /** A two's complement integer of so many bytes, little end first. */
  integer(length: number): number | bigint {
    if (length > longestInteger) {
      throw weightsError(
        'pickle-too-large',
        `pickle: an integer of ${length} bytes at byte ${this.position}; at most ${longestInteger} are read`,
      )
    }
    let value = 0n
    const bytes = this.bytes(length)
    for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number)
    value = BigInt.asIntN(8 * length, value)
    return Number.isSafeInteger(Number(value)) ? Number(value) : value
  }

  /** Text, or undefined where the bytes are not UTF-8. */
  #decode(bytes: Uint8Array): string | undefined {
    try {
      return this.#decoder.decode(bytes)
    } catch {
      return undefined
    }
  }
}
