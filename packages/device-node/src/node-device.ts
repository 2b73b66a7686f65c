import type { Device, ModelSource, PrepareOptions, Telemetry } from '@widthwise/core'
import { assertNotAborted } from '@widthwise/core'
import { PreparedModels } from './cache/prepared-models.ts'
import { checkOutputs } from './check-outputs.ts'
import { builderUrl, workerUrl } from './entry-urls.ts'
import { nodeDeviceError } from './errors.ts'
import { findRuntime } from './find-runtime.ts'
import { GraphModel } from './model/graph-model.ts'
import type { Model, ModelContext } from './model/model.ts'
import { readOnnxFile } from './model/onnx-file.ts'
import { OnnxModel } from './model/onnx-model.ts'
import { onnxPackage } from './model/onnx-package.ts'
import { OnnxSource } from './model/onnx-source.ts'
import { NodeRunner } from './node-runner.ts'
import { type NodeDeviceOptions, type ResolvedOptions, resolveOptions } from './options.ts'
import { onAbort } from './pool/on-abort.ts'
import { Scheduler } from './pool/scheduler.ts'

/** What a device is made of. */
interface NodeDeviceParts {
  readonly worker: URL
  readonly builder: URL
  readonly runtimeModule: string
}

/**
 * A device that runs graphs and ONNX files on ONNX Runtime, on the processor, in worker threads: the caller's event
 * loop stays free. It needs `onnxruntime-node`, an optional peer. Workers are started here; that they work shows when
 * the first model is prepared.
 *
 * @throws {WidthwiseError} options-invalid, runtime-missing, worker-missing
 *
 * @example
 * const device = await createNodeDevice()
 * const runner = await device.prepare({ graph, store })
 * const { logits } = await runner.run({ input }, { rule: 'slimmable', width: 0.5 })
 * await device[Symbol.asyncDispose]()
 */
export async function createNodeDevice(options: NodeDeviceOptions = {}): Promise<Device> {
  const parts = { worker: workerUrl, builder: builderUrl, runtimeModule: findRuntime() }
  return new NodeDevice(resolveOptions(options), parts)
}

/** See {@link createNodeDevice}. */
class NodeDevice implements Device {
  readonly name = 'node'
  readonly #options: ResolvedOptions
  readonly #scheduler: Scheduler
  readonly #prepared: PreparedModels | undefined
  #disposed: Promise<void> | undefined

  constructor(options: ResolvedOptions, { worker, builder, runtimeModule }: NodeDeviceParts) {
    const { workers, intraOpThreads, memoryBytes, cacheFolder, cacheBytes, onWarning } = options
    this.#options = options
    const kind = { url: worker, runtimeModule }
    this.#scheduler = new Scheduler({ kind, workers, intraOpThreads, memoryBytes })
    if (cacheFolder !== false) {
      this.#prepared = new PreparedModels({
        folder: cacheFolder,
        limitBytes: cacheBytes,
        builder,
        runtimeModule,
        onWarning,
      })
    }
    // Both start while the caller reads weights; what goes wrong comes again when a model is prepared.
    this.#scheduler.start().catch(() => {})
    onnxPackage().catch(() => {})
  }

  /**
   * Makes a model ready. Bytes of an ONNX file are not copied: they must stay as they are while the runner lives.
   *
   * @throws {WidthwiseError} output-not-offered, device-disposed, aborted, runtime-failed, worker-failed, device-memory-exceeded,
   * model-unreadable, model-refused, model-type-unsupported; and those of `sliceGraph`, `toOnnx`, `fromOnnx`, the store
   */
  async prepare(source: ModelSource, { outputs, subnets, signal }: PrepareOptions = {}): Promise<NodeRunner> {
    this.#assertOpen()
    assertNotAborted(signal)
    const owner = {}
    const release = (): Promise<void> =>
      this.#scheduler.release(owner, nodeDeviceError('runner-disposed', 'the runner was disposed before this run'))
    // Outlives the caller's signal, which has a say in making ready only: subnets opened later belong to several runs.
    const controller = new AbortController()
    const stopWaiting = signal && onAbort(signal, () => controller.abort(signal.reason))
    try {
      await this.#scheduler.start()
      const { cacheFromBytes } = this.#options
      const context = { owner, prepared: this.#prepared, cacheFromBytes, signal: controller.signal }
      const model = await this.#model(source, context)
      const names = outputs ? checkOutputs(model.outputs, outputs) : model.outputs.map(({ name }) => name)
      for (const subnet of subnets ?? []) {
        await this.#scheduler.makeReady(model.source(subnet, names.slice(0, 1)), controller.signal)
      }
      this.#assertOpen()
      assertNotAborted(signal)
      return new NodeRunner(model, names, this.#scheduler, release)
    } catch (error) {
      const released = release()
      // A caller that cancels gets its answer at once; what was under way ends by itself.
      assertNotAborted(signal)
      await released
      throw error
    } finally {
      stopWaiting?.()
    }
  }

  telemetry(): Telemetry {
    return { device: this.name, ...this.#scheduler.telemetry() }
  }

  [Symbol.asyncDispose](): Promise<void> {
    const error = nodeDeviceError('device-disposed', 'the device was disposed before this run')
    this.#disposed ??= this.#scheduler.dispose(error)
    return this.#disposed
  }

  async #model(source: ModelSource, context: ModelContext): Promise<Model> {
    if ('graph' in source) return new GraphModel(source.graph, source.store, context)
    const onnx = new OnnxSource(await readOnnxFile(source.onnx), context)
    // One worker tells what goes in and out; the others open it when they first run it.
    const { ports } = await this.#scheduler.submit({ source: onnx, signal: context.signal })
    return new OnnxModel(onnx, ports)
  }

  #assertOpen(): void {
    if (this.#disposed) throw nodeDeviceError('device-disposed', 'this device has been disposed')
  }
}
