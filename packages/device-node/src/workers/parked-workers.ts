import { WorkerHandle, type WorkerSupply } from '@widthwise/device'
import { workerPorts } from './worker-ports.ts'

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

/** Workers of this kind: parked ones first, then new ones. Taking one throws worker-missing. */
export function parkedWorkers({ url, runtimeModule }: WorkerKind): WorkerSupply {
  const key = `${url.href} ${runtimeModule}`
  return {
    settings: { runtimeModule },
    take() {
      for (const [worker, { key: other, timer }] of parked) {
        if (other !== key) continue
        clearTimeout(timer)
        parked.delete(worker)
        if (!worker.failed) return worker
      }
      return new WorkerHandle(workerPorts(url))
    },
    giveBack(worker) {
      if (worker.failed) return
      const timer = setTimeout(() => {
        parked.delete(worker)
        void worker.stop()
      }, parkedMs)
      timer.unref()
      parked.set(worker, { key, timer })
    },
  }
}
