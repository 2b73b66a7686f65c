import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Digest } from '../cache/digest.ts'
import { PreparedPath } from '../cache/prepared-path.ts'
import type { SessionSource } from '../pool/session-source.ts'
import type { ModelFile } from '../worker/protocol.ts'
import type { ModelContext } from './model.ts'
import type { OnnxFile } from './onnx-file.ts'

/** Somebody's ONNX model: from the cache where it is large, else as it is. */
export class OnnxSource implements SessionSource {
  readonly owner: object
  readonly weightBytes: number
  /** What it computes in between is not known. */
  readonly activationBytes = 0
  readonly #file: OnnxFile
  readonly #prepared: PreparedPath

  constructor(file: OnnxFile, { owner, prepared, cacheFromBytes, signal }: ModelContext) {
    this.owner = owner
    this.weightBytes = file.totalBytes
    this.#file = file
    this.#prepared = new PreparedPath(prepared !== undefined && file.totalBytes >= cacheFromBytes, async (version) => {
      const source = (folder: string): Promise<string> => writtenTo(folder, file)
      return await prepared?.find({ digest: await digestOf(file), source }, version, signal)
    })
  }

  get shared(): boolean {
    return this.#prepared.possible
  }

  async file(runtimeVersion: string): Promise<ModelFile> {
    const { onnx } = this.#file
    const path = await this.#prepared.get(runtimeVersion)
    if (path !== undefined) return { path }
    if (typeof onnx === 'string') return { path: onnx }
    // Sending a view sends all of what it looks at, and shared memory is nothing that ONNX Runtime takes.
    const alone = onnx.buffer instanceof ArrayBuffer && onnx.byteLength === onnx.buffer.byteLength
    return alone ? { bytes: onnx, movable: false } : { bytes: onnx.slice(), movable: true }
  }

  forget(): boolean {
    return this.#prepared.forget()
  }
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
