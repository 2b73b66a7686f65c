import type { DeclaredPorts, ModelFile } from '../protocol/protocol.ts'

/** What sessions are opened from: one model at one width, with one set of outputs, for any batch it takes. */
export interface SessionSource {
  /** The runner that it belongs to. */
  readonly owner: object
  /** Bytes of the weights. */
  readonly weightBytes: number
  /** Bytes of the activations of one input. */
  readonly activationBytes: number
  /** Whether all sessions of this source map one file, so that its weights count once. */
  readonly shared: boolean
  /** The file to open. */
  file(runtimeVersion: string): Promise<ModelFile>
  /** The file could not be opened: the next call of `file` is to look again. Gives whether that is worth a try. */
  forget(): boolean
}

/** A session in one worker: from when it is about to be opened until it is closed. */
export interface OpenSession {
  readonly id: number
  readonly source: SessionSource
  readonly slot: number
  /** `busy`: being opened, or under way. */
  state: 'busy' | 'idle' | 'closing'
  ports?: DeclaredPorts
}
