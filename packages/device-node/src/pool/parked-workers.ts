import { WorkerHandle } from './worker-handle.ts'

/** What a worker runs: its entry, and the ONNX Runtime that it loads. */
export interface WorkerKind {
  readonly url: URL
  readonly runtimeModule: string
}

/**
 * Workers without sessions that a disposed device has left behind, for the next one. A thread that starts and ends
 * leaves some kilobytes with the process each time, so a program that opens devices over and over would grow; and
 * loading ONNX Runtime takes time. A worker that nobody takes ends by itself.
 */
const parkedMs = 2_000
const parked = new Map<WorkerHandle, { readonly key: string; readonly timer: NodeJS.Timeout }>()

const keyOf = ({ url, runtimeModule }: WorkerKind): string => `${url.href} ${runtimeModule}`

/** A worker of this kind: a parked one, or a new one. @throws {WidthwiseError} worker-missing */
export function takeWorker(kind: WorkerKind): WorkerHandle {
  for (const [worker, { key, timer }] of parked) {
    if (key !== keyOf(kind)) continue
    clearTimeout(timer)
    parked.delete(worker)
    if (!worker.failed) return worker
  }
  return new WorkerHandle(kind.url)
}

/** Leaves a worker that has no open sessions and owes no answer to the next device. */
export function parkWorker(kind: WorkerKind, worker: WorkerHandle): void {
  if (worker.failed) return
  const timer = setTimeout(() => {
    parked.delete(worker)
    void worker.stop()
  }, parkedMs)
  timer.unref()
  parked.set(worker, { key: keyOf(kind), timer })
}
