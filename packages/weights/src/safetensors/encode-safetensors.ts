import { allocateBytes } from '../allocate.ts'
import type { EncodableTensor } from '../tensors.ts'
import { narrowTo } from '../values/narrow.ts'
import { encodeHeader } from './encode-header.ts'

/**
 * A safetensors file of tensors in memory. Values that are written as f16 or bf16 are rounded to nearest, ties to even.
 * Tensors keep their order, but for wider types standing first.
 *
 * @param metadata free-form strings to go with them
 * @throws {WidthwiseError} tensor-invalid, name-duplicate, metadata-invalid, value-overflow, header-too-large,
 * memory-exceeded
 *
 * @example
 * const bytes = encodeSafetensors([{ name: 'scale', shape: [2], data: Float32Array.of(1, 2), dtype: 'f16' }])
 */
export function encodeSafetensors(
  tensors: Iterable<EncodableTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const header = encodeHeader(tensors, metadata)
  const file = allocateBytes(header.fileBytes, 'the file')
  file.set(header.bytes)
  let end = header.bytes.length
  for (const { name, dtype = 'f32', data } of header.tensors) {
    const stored = narrowTo(dtype, data, name)
    file.set(stored, end)
    end += stored.length
  }
  return file
}
