import type { SessionSource } from '../pool/session-source.ts'
import type { ModelFile } from '../protocol/protocol.ts'
import type { ModelContext } from './model.ts'

/** An ONNX model that its caller keeps in memory: each session is sent a copy of its own. */
export class BytesSource implements SessionSource {
  readonly owner: object
  readonly weightBytes: number
  /** What it computes in between is not known. */
  readonly activationBytes = 0
  readonly shared = false
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array, { owner }: Pick<ModelContext, 'owner'>) {
    this.owner = owner
    this.weightBytes = bytes.length
    this.#bytes = bytes
  }

  async file(): Promise<ModelFile> {
    const bytes = this.#bytes
    // Sending a view sends all of what it looks at, and shared memory is nothing that ONNX Runtime takes.
    const alone = bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength
    return alone ? { bytes, movable: false } : { bytes: bytes.slice(), movable: true }
  }

  forget(): boolean {
    return false
  }
}
