import { recordsError } from './errors.ts'

const newline = 0x0a
/** Longest line read: a record with logits and top of 100,000 classes takes about 6 MB. */
const maximumLineBytes = 64 * 2 ** 20

/**
 * Cuts a stream of UTF-8 bytes into lines, a block at a time: decoding and splitting whole blocks is several times faster
 * than going line by line.
 */
export class LineSplitter {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  readonly #name: string
  /** Bytes of a line whose end has not come yet. */
  #pending: Uint8Array[] = []
  #pendingBytes = 0
  #lines = 0

  /** @param name what messages call the source */
  constructor(name: string) {
    this.#name = name
  }

  /** Lines given out so far. */
  get lines(): number {
    return this.#lines
  }

  /**
   * The lines that `chunk` ends, without their newline.
   *
   * @throws {WidthwiseError} `line-too-long`, `not-json` for bytes that are not UTF-8
   */
  push(chunk: Uint8Array): string[] {
    const end = chunk.lastIndexOf(newline)
    if (end < 0) {
      this.#keep(chunk)
      return []
    }
    this.#keep(chunk.subarray(0, end))
    const lines = this.#flush()
    this.#keep(chunk.subarray(end + 1))
    return lines
  }

  /** The line behind the last newline; none where nothing stands there. */
  end(): string[] {
    return this.#pendingBytes === 0 ? [] : this.#flush()
  }

  #keep(bytes: Uint8Array): void {
    this.#pendingBytes += bytes.length
    if (this.#pendingBytes > maximumLineBytes + bytes.length) {
      const line = this.#lines + 1
      const message = `${this.#name}, line ${line}: more than ${maximumLineBytes} bytes without a newline`
      throw recordsError('line-too-long', message, { details: { source: this.#name, line } })
    }
    this.#pending.push(bytes)
  }

  #flush(): string[] {
    const block =
      this.#pending.length === 1 ? (this.#pending[0] as Uint8Array) : join(this.#pending, this.#pendingBytes)
    this.#pending = []
    this.#pendingBytes = 0
    const lines = this.#decode(block).split('\n')
    if (this.#lines === 0 && lines[0]?.startsWith('\ufeff')) lines[0] = lines[0].slice(1)
    this.#lines += lines.length
    return lines
  }

  #decode(block: Uint8Array): string {
    try {
      return this.#decoder.decode(block)
    } catch (cause) {
      const line = this.#lines + this.#linesBeforeInvalid(block) + 1
      const message = `${this.#name}, line ${line}: bytes that are not UTF-8`
      throw recordsError('not-json', message, { details: { source: this.#name, line }, cause })
    }
  }

  /** Good lines at the start of a block that cannot be decoded as a whole. */
  #linesBeforeInvalid(block: Uint8Array): number {
    let lines = 0
    for (let start = 0; start < block.length; lines++) {
      const end = block.indexOf(newline, start)
      const line = block.subarray(start, end < 0 ? block.length : end)
      try {
        this.#decoder.decode(line)
      } catch {
        return lines
      }
      start = end < 0 ? block.length : end + 1
    }
    return lines
  }
}

function join(parts: readonly Uint8Array[], length: number): Uint8Array {
  const joined = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}
