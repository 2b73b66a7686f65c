import { weightsError } from '../errors.ts'
import { platform } from '../platform.ts'
import { elementCount } from '../selection/select.ts'
import { assertTensors, type DeferredTensor, type EncodableTensor } from '../tensors.ts'
import { bytesPerElement } from '../values/dtypes.ts'
import { dtypeNames } from './dtype-names.ts'
import { maxHeaderBytes } from './read-header.ts'

/** How a file begins, and the order in which its tensors follow. */
export interface EncodedHeader<Item> {
  /** The length in eight bytes, then the header. */
  readonly bytes: Uint8Array
  readonly tensors: readonly Item[]
  readonly fileBytes: number
}

function encodeLengthAndText(text: string): Uint8Array {
  const encoded = new platform.TextEncoder().encode(text)
  if (encoded.length > maxHeaderBytes - 8) {
    throw weightsError(
      'header-too-large',
      `the header takes ${encoded.length} bytes; at most ${maxHeaderBytes} can be read back`,
      {
        hint: 'Write fewer tensors, or less metadata, into one file.',
      },
    )
  }
  // Spaces fill up to a multiple of 8, so that in a file mapped into memory every value lies aligned.
  const length = Math.ceil(encoded.length / 8) * 8
  const bytes = new Uint8Array(8 + length).fill(0x20)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true)
  bytes.set(encoded, 8)
  return bytes
}

/**
 * Lays tensors out as a file: wider types first, so that every tensor is aligned to its type, else in the order given.
 *
 * @throws {WidthwiseError} tensor-invalid, name-duplicate, metadata-invalid, header-too-large
 */
export function encodeHeader<Item extends EncodableTensor | DeferredTensor>(
  items: Iterable<Item>,
  metadata: Readonly<Record<string, string>>,
): EncodedHeader<Item> {
  const tensors = [...items]
  assertTensors(tensors, metadata)
  const sizeOf = ({ dtype = 'f32' }: Item) => bytesPerElement[dtype]
  tensors.sort((a, b) => sizeOf(b) - sizeOf(a))
  let end = 0
  // Each entry is turned into JSON by itself: in an object, names like "7" would move to the front and "__proto__" vanish.
  const entries = tensors.map((tensor) => {
    const from = end
    end += elementCount(tensor.shape) * sizeOf(tensor)
    const entry = { dtype: dtypeNames[tensor.dtype ?? 'f32'], shape: tensor.shape, data_offsets: [from, end] }
    return `${JSON.stringify(tensor.name)}:${JSON.stringify(entry)}`
  })
  if (Object.keys(metadata).length > 0) entries.unshift(`"__metadata__":${JSON.stringify(metadata)}`)
  const bytes = encodeLengthAndText(`{${entries.join(',')}}`)
  return { bytes, tensors, fileBytes: bytes.length + end }
}
