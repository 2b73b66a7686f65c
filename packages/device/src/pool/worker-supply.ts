import type { WorkerHandle } from './worker-handle.ts'

/** Where a device has its workers from. */
export interface WorkerSupply {
  /** Told to each worker when it starts: which runtime, and how. Plain data. */
  readonly settings: object
  /** A worker that owes no answer. @throws {WidthwiseError} when there is none to be had */
  take(): WorkerHandle
  /** Takes back a worker that works, owes no answer and has no open sessions. */
  giveBack(worker: WorkerHandle): Promise<void> | void
}
