import { createHash } from 'node:crypto'
import type { ReadOptions } from '@widthwise/core'
import { assertNotAborted } from '@widthwise/core'
import { AtomicFile } from '@widthwise/files'
import { describeName } from '../describe.ts'
import { encodeHeader } from '../safetensors/encode-header.ts'
import { assertValueCount, type DeferredTensor, type EncodableTensor } from '../tensors.ts'
import { narrowTo } from '../values/narrow.ts'
import type { FileDigest } from '../verify-shard.ts'
import { writeError } from './file-error.ts'

/** Values turned into bytes at once: what a narrow type needs beside the tensor itself stays small. */
const chunkValues = 1 << 20

/** Writes a file into `target` and finishes it, without giving it its name. */
export async function streamSafetensors(
  target: AtomicFile,
  tensors: Iterable<EncodableTensor | DeferredTensor>,
  metadata: Readonly<Record<string, string>>,
  options?: ReadOptions,
): Promise<FileDigest> {
  const header = encodeHeader(tensors, metadata)
  const hash = createHash('sha256')
  const append = async (bytes: Uint8Array) => {
    hash.update(bytes)
    await target.append(bytes)
  }
  await append(header.bytes)
  for (const tensor of header.tensors) {
    const { name, shape, dtype = 'f32' } = tensor
    const values = 'data' in tensor ? tensor.data : await tensor.read()
    assertValueCount(name, shape, values)
    for (let at = 0; at < values.length; at += chunkValues) {
      assertNotAborted(options?.signal, `writing tensor ${describeName(name)}`)
      await append(narrowTo(dtype, values.subarray(at, at + chunkValues), name, at))
    }
  }
  await target.finish()
  return { bytes: header.fileBytes, sha256: hash.digest('hex') }
}

/**
 * Writes a safetensors file, tensor by tensor. The file appears whole under its name, in place of an older one, or,
 * when anything fails, not at all.
 *
 * @param metadata free-form strings to go with them
 * @returns the file's length and SHA-256
 * @throws {WidthwiseError} disk-full, file-unwritable, tensor-invalid, name-duplicate, metadata-invalid,
 * value-overflow, header-too-large, aborted; what a tensor's `read` throws
 *
 * @example
 * await writeSafetensors('model.safetensors', [{ name: 'scale', shape: [2], data: Float32Array.of(1, 2) }])
 */
export async function writeSafetensors(
  path: string,
  tensors: Iterable<EncodableTensor | DeferredTensor>,
  metadata: Readonly<Record<string, string>> = {},
  options?: ReadOptions,
): Promise<FileDigest> {
  const file = await AtomicFile.create(path, { toError: writeError })
  try {
    const digest = await streamSafetensors(file, tensors, metadata, options)
    await file.commit()
    return digest
  } finally {
    await file.discard()
  }
}
