import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BytesSource, type ModelContext, type SessionSource } from '@widthwise/device'
import { Digest } from '../cache/digest.ts'
import type { PreparedModels } from '../cache/prepared-models.ts'
import { PreparedPath } from '../cache/prepared-path.ts'
import { type OnnxFile, readOnnxFile } from './onnx-file.ts'
import { PreparedSource } from './prepared-source.ts'

/**
 * Somebody's ONNX model, given by its path or its bytes: through the cache where there is one, else as it is.
 *
 * @throws {WidthwiseError} model-unreadable, model-refused, onnx-malformed, onnx-too-complex
 */
export async function onnxSource(
  onnx: Uint8Array | string,
  context: ModelContext,
  cache: PreparedModels | undefined,
): Promise<SessionSource> {
  const file = await readOnnxFile(onnx)
  const source =
    typeof file.onnx === 'string'
      ? fileSource(file.onnx, file.totalBytes, context)
      : new BytesSource(file.onnx, context)
  if (!cache?.takes(source)) return source
  return new PreparedSource(
    source,
    new PreparedPath(async (version) => {
      const digest = await digestOf(file)
      return await cache.find({ digest, source: (folder) => writtenTo(folder, file) }, version, context.signal)
    }),
  )
}

/** A model that ONNX Runtime reads from where it is. */
function fileSource(path: string, weightBytes: number, { owner }: ModelContext): SessionSource {
  return { owner, weightBytes, activationBytes: 0, shared: false, file: async () => ({ path }), forget: () => false }
}

async function digestOf({ onnx, externalPaths }: OnnxFile): Promise<string> {
  const digest = new Digest()
  await (typeof onnx === 'string' ? digest.file(onnx) : digest.bytes(onnx))
  for (const path of externalPaths) await digest.file(path)
  return digest.hex()
}

/** A model in a file is prepared where it is, with what lies beside it. */
async function writtenTo(folder: string, { onnx }: OnnxFile): Promise<string> {
  if (typeof onnx === 'string') return onnx
  const path = join(folder, 'source.onnx')
  await mkdir(folder)
  await writeFile(path, onnx)
  return path
}
