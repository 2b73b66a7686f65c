import { describeName, describeShape } from '../describe.ts'
import { weightsError } from '../errors.ts'
import { bytesPerElement } from '../values/dtypes.ts'
import type { StoredTensor } from './parse-header.ts'

/**
 * The number of elements of a tensor, after checking that its offsets enclose exactly as many.
 *
 * @throws {WidthwiseError} shape-overflow, offsets-invalid
 */
export function elementsOf({ name, dtype, shape, from, to }: StoredTensor): number {
  let bytes = bytesPerElement[dtype]
  for (const size of shape) {
    bytes *= size
    if (!Number.isSafeInteger(bytes)) {
      throw weightsError(
        'shape-overflow',
        `tensor ${describeName(name)}: shape ${describeShape(shape)} of ${dtype} passes 2^53 - 1 bytes`,
      )
    }
  }
  if (to - from !== bytes) {
    throw weightsError(
      'offsets-invalid',
      `tensor ${describeName(name)}: data_offsets [${from}, ${to}] enclose ${to - from} bytes; shape ${describeShape(shape)} of ${dtype} takes ${bytes}`,
    )
  }
  return bytes / bytesPerElement[dtype]
}

/**
 * Checks that the tensors lie one behind the other, without a gap or an overlap, and fill the data exactly: so a file
 * says nothing twice and hides nothing.
 *
 * @throws {WidthwiseError} data-overlap, data-hole, data-trailing, file-truncated
 */
export function checkLayout(tensors: readonly StoredTensor[], dataBytes: number): void {
  let end = 0
  for (const { name, from, to } of [...tensors].sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from < end) {
      throw weightsError(
        'data-overlap',
        `tensor ${describeName(name)}: begins at byte ${from}, inside the tensor that ends at ${end}`,
      )
    }
    if (from > end)
      throw weightsError(
        'data-hole',
        `tensor ${describeName(name)}: begins at byte ${from}; bytes from ${end} on belong to none`,
      )
    end = to
  }
  if (end > dataBytes)
    throw weightsError('file-truncated', `the tensors take ${end} bytes; the file has ${dataBytes} behind its header`)
  if (end < dataBytes)
    throw weightsError('data-trailing', `the tensors take ${end} bytes; the file has ${dataBytes} behind its header`)
}
