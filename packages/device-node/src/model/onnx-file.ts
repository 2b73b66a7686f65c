import { readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { isWidthwiseError } from '@widthwise/core'
import { deviceError, onnxPackage } from '@widthwise/device'
import { externalFiles } from './external-files.ts'

/** Somebody's ONNX model, looked at but not opened. */
export interface OnnxFile {
  /** Its bytes, or its absolute path. */
  readonly onnx: Uint8Array | string
  /** Paths of the files that hold data of its tensors. */
  readonly externalPaths: readonly string[]
  /** Bytes of the model and of those files. */
  readonly totalBytes: number
}

/**
 * Reads a model that is given by its path or its bytes, and finds the files beside it. Bytes are not copied.
 *
 * @throws {WidthwiseError} model-unreadable, model-refused, onnx-malformed, onnx-too-complex
 */
export async function readOnnxFile(given: Uint8Array | string): Promise<OnnxFile> {
  const onnx = typeof given === 'string' ? resolve(given) : given
  const bytes = typeof onnx === 'string' ? await orUnreadable(onnx, readFile(onnx)) : onnx
  const { externalTensors, fromOnnx } = await onnxPackage()
  const names = externalFiles(externalTensors(named(onnx, () => fromOnnx(bytes))))
  if (typeof onnx !== 'string' && names.length > 0) {
    throw deviceError(
      'model-unreadable',
      `the model, given as bytes, has data in ${names.join(', ')}; given by its path, they would be found beside it`,
    )
  }
  const externalPaths = names.map((name) => join(dirname(onnx as string), name))
  const sizes = await Promise.all(externalPaths.map(async (file) => (await orUnreadable(file, stat(file))).size))
  return { onnx, externalPaths, totalBytes: sizes.reduce((sum, size) => sum + size, bytes.length) }
}

/** What decoding a file's bytes throws, with the file's name: the decoder does not know it. */
function named<Result>(onnx: Uint8Array | string, decode: () => Result): Result {
  try {
    return decode()
  } catch (error) {
    if (typeof onnx === 'string' && isWidthwiseError(error)) error.message = `${onnx}: ${error.message}`
    throw error
  }
}

async function orUnreadable<Result>(path: string, reading: Promise<Result>): Promise<Result> {
  try {
    return await reading
  } catch (cause) {
    throw deviceError('model-unreadable', `${path} cannot be read`, { details: { path }, cause })
  }
}
