import type { OnnxRuntime } from './onnx-runtime.ts'

/** A runtime that has loaded. */
export interface LoadedRuntime {
  readonly runtime: OnnxRuntime
  /** Which one it is: prepared models belong to one version. */
  readonly version: string
}

/** What the sessions of a worker need of the platform that the worker runs on. */
export interface WorkerHost {
  /** Loads the runtime, as the settings of the device say. @throws {WidthwiseError} when there is none, or it does not load */
  load(settings: object): Promise<LoadedRuntime>
  /** Does what calls into the runtime's own code. */
  call<Result>(work: () => Promise<Result>): Promise<Result>
  /** Gives the memory of bytes back that nobody reads any more. */
  free(bytes: Uint8Array): void
}
