import type { Device } from '@widthwise/core'
import { GraphSource, WorkerDevice, WorkerHandle } from '@widthwise/device'
import { webDeviceError } from './errors.ts'
import { GivingWay } from './give-way.ts'
import { onnxSource } from './onnx-source.ts'
import { resolveOptions, type WebDeviceOptions } from './options.ts'
import { sessionOptions } from './session-options.ts'
import type { WorkerSettings } from './settings.ts'
import { startWorker } from './start-worker.ts'
import { workerPorts } from './worker-ports.ts'

/**
 * A device that runs graphs and ONNX models on ONNX Runtime Web (WebAssembly), in workers of the page, which stays
 * responsive. It needs `onnxruntime-web`, an optional peer. Workers are started here; that they work shows when the
 * first model is prepared.
 *
 * @throws {WidthwiseError} platform-unsupported, options-invalid, threads-unavailable; preparing a model also
 * worker-missing, runtime-missing, runtime-failed
 *
 * @example
 * const device = await createWebDevice()
 * const runner = await device.prepare({ graph, store })
 * const { logits } = await runner.run({ input }, { rule: 'slimmable', width: 0.5 })
 * await device[Symbol.asyncDispose]()
 */
export async function createWebDevice(options: WebDeviceOptions = {}): Promise<Device> {
  assertSupported()
  const { workers, intraOpThreads, memoryBytes, runtime } = resolveOptions(options, {
    crossOriginIsolated,
    memoryGibibytes: (navigator as { readonly deviceMemory?: number }).deviceMemory,
    base: location.href,
  })
  const settings: WorkerSettings = { threads: intraOpThreads, runtime }
  const openPort = workerPorts(options.worker ?? startWorker)
  return new WorkerDevice({
    name: 'ort-web',
    runtime: 'ONNX Runtime Web',
    // A memory of WebAssembly never shrinks: only with its worker does it go back to the browser.
    supply: { settings, take: () => new WorkerHandle(openPort), giveBack: (worker) => worker.stop() },
    workers,
    sessionOptions,
    memoryBytes,
    graphSource: (sliced, store, outputs, context) => new GraphSource(sliced, new GivingWay(store), outputs, context),
    onnxSource,
  })
}

function assertSupported(): void {
  const missing = ['Worker', 'WebAssembly'].filter(
    (name) => (globalThis as Record<string, unknown>)[name] === undefined,
  )
  if (missing.length === 0) return
  throw webDeviceError('platform-unsupported', `there is no ${missing.join(' and no ')} here`, {
    details: { missing },
  })
}
