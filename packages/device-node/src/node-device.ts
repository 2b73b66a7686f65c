import type { Device } from '@widthwise/core'
import { WorkerDevice } from '@widthwise/device'
import { PreparedModels } from './cache/prepared-models.ts'
import { builderUrl, workerUrl } from './entry-urls.ts'
import { findRuntime } from './find-runtime.ts'
import { graphSource } from './model/graph-source.ts'
import { onnxSource } from './model/onnx-source.ts'
import { type NodeDeviceOptions, resolveOptions } from './options.ts'
import { sessionOptions } from './worker/session-options.ts'
import { parkedWorkers } from './workers/parked-workers.ts'

/**
 * A device that runs graphs and ONNX files on ONNX Runtime, on the processor, in worker threads: the caller's event
 * loop stays free. It needs `onnxruntime-node`, an optional peer. Workers are started here; that they work shows when
 * the first model is prepared.
 *
 * @throws {WidthwiseError} options-invalid, runtime-missing, worker-missing; preparing a model also runtime-failed
 *
 * @example
 * const device = await createNodeDevice()
 * const runner = await device.prepare({ graph, store })
 * const { logits } = await runner.run({ input }, { rule: 'slimmable', width: 0.5 })
 * await device[Symbol.asyncDispose]()
 */
export async function createNodeDevice(options: NodeDeviceOptions = {}): Promise<Device> {
  const runtimeModule = findRuntime()
  const { workers, intraOpThreads, memoryBytes, cacheFolder, cacheBytes, cacheFromBytes, onWarning } =
    resolveOptions(options)
  const cache =
    cacheFolder === false
      ? undefined
      : new PreparedModels({
          folder: cacheFolder,
          limitBytes: cacheBytes,
          fromBytes: cacheFromBytes,
          builder: builderUrl,
          runtimeModule,
          onWarning,
        })
  return new WorkerDevice({
    name: 'node',
    runtime: 'ONNX Runtime',
    supply: parkedWorkers({ url: workerUrl, runtimeModule }),
    workers,
    sessionOptions: sessionOptions(intraOpThreads),
    memoryBytes,
    graphSource: (sliced, store, outputs, context) => graphSource(sliced, store, outputs, context, cache),
    onnxSource: (onnx, context) => onnxSource(onnx, context, cache),
  })
}
