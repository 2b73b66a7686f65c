import { recordsError } from '../errors.ts'

/**
 * Values of Parquet's hybrid encoding: runs of one value, and groups of eight packed into bits.
 *
 * @param bytes the runs alone
 * @param bitWidth bits a value, 0 to 32
 * @param count values that are wanted; the bytes may hold up to seven more
 * @throws {WidthwiseError} `parquet-invalid` when the bytes end before
 */
export function readHybrid(bytes: Uint8Array, bitWidth: number, count: number): Int32Array {
  const values = new Int32Array(count)
  if (bitWidth === 0) return values
  if (bitWidth > 32) throw recordsError('parquet-invalid', `values of ${bitWidth} bits in the Parquet file`)
  let at = 0
  const next = (): number => {
    if (at >= bytes.length) throw tooShort()
    return bytes[at++] as number
  }
  for (let done = 0; done < count; ) {
    let header = 0
    for (let shift = 0; ; shift += 7) {
      const part = next()
      header += (part & 0x7f) * 2 ** shift
      if (part < 0x80) break
    }
    const length = Math.floor(header / 2)
    if (header % 2 === 0) {
      let value = 0
      for (let shift = 0; shift < bitWidth; shift += 8) value |= next() << shift
      const end = Math.min(count, done + length)
      values.fill(value, done, end)
      done = end
    } else {
      const end = Math.min(count, done + 8 * length)
      // Some writers leave out the bytes of values behind the last.
      if (Math.ceil(((end - done) * bitWidth) / 8) > bytes.length - at) throw tooShort()
      if (bitWidth <= 24) unpackNarrow(bytes, at, bitWidth, values, done, end)
      else unpackWide(bytes, at, bitWidth, values, done, end)
      at += length * bitWidth
      done = end
    }
  }
  return values
}

/** Values of up to 24 bits: with the bits of a byte before them they fit an int32. */
function unpackNarrow(
  bytes: Uint8Array,
  start: number,
  bitWidth: number,
  values: Int32Array,
  from: number,
  to: number,
): void {
  const mask = (1 << bitWidth) - 1
  let [at, bits, held] = [start, 0, 0]
  for (let i = from; i < to; i++) {
    while (held < bitWidth) {
      bits |= (bytes[at++] as number) << held
      held += 8
    }
    values[i] = bits & mask
    bits >>>= bitWidth
    held -= bitWidth
  }
}

/** Values of up to 32 bits; those of five bytes are held in a float64, exactly. */
function unpackWide(
  bytes: Uint8Array,
  start: number,
  bitWidth: number,
  values: Int32Array,
  from: number,
  to: number,
): void {
  const size = 2 ** bitWidth
  let [at, bits, held] = [start, 0, 0]
  for (let i = from; i < to; i++) {
    while (held < bitWidth) {
      bits += (bytes[at++] as number) * 2 ** held
      held += 8
    }
    const rest = Math.floor(bits / size)
    values[i] = bits - rest * size
    bits = rest
    held -= bitWidth
  }
}

function tooShort(): Error {
  return recordsError('parquet-invalid', 'the Parquet file has a page that ends too early')
}
