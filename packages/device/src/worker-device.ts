import {
  assertNotAborted,
  type Device,
  type ModelSource,
  type PrepareOptions,
  type Runner,
  type Telemetry,
  type TensorStore,
} from '@widthwise/core'
import type { SlicedGraph } from '@widthwise/graph/slicing'
import { checkOutputs } from './check-outputs.ts'
import { deviceError } from './errors.ts'
import { GraphModel } from './model/graph-model.ts'
import type { Model, ModelContext } from './model/model.ts'
import { OnnxModel } from './model/onnx-model.ts'
import { onnxPackage } from './model/onnx-package.ts'
import { platform } from './platform.ts'
import { onAbort } from './pool/on-abort.ts'
import { Scheduler, type SchedulerOptions } from './pool/scheduler.ts'
import type { SessionSource } from './pool/session-source.ts'
import { WorkerRunner } from './worker-runner.ts'

/** What one device on workers has that another has not. */
export interface WorkerDeviceParts extends SchedulerOptions {
  /** The name by which callers choose it. */
  readonly name: string
  /** What its workers load, without the version. */
  readonly runtime: string
  /** What the sessions of one subnet with one set of outputs are opened from. */
  graphSource(sliced: SlicedGraph, store: TensorStore, outputs: readonly string[], context: ModelContext): SessionSource
  /** What the sessions of somebody's ONNX model are opened from. @throws {WidthwiseError} when it cannot be read */
  onnxSource(onnx: Uint8Array | string, context: ModelContext): Promise<SessionSource>
}

/**
 * A device whose models run in workers, so that the caller's event loop stays free: prepares models, hands out
 * runners, and frees everything. Workers are started here; that they work shows when the first model is prepared.
 */
export class WorkerDevice implements Device {
  readonly name: string
  readonly #parts: WorkerDeviceParts
  readonly #scheduler: Scheduler
  #runtime: string | undefined
  #disposed: Promise<void> | undefined

  constructor(parts: WorkerDeviceParts) {
    this.name = parts.name
    this.#parts = parts
    this.#scheduler = new Scheduler(parts)
    // Both start while the caller reads weights; what goes wrong comes again when a model is prepared.
    this.#scheduler.start().catch(() => {})
    onnxPackage().catch(() => {})
  }

  /**
   * Makes a model ready. Bytes of an ONNX file are not copied: they must stay as they are while the runner lives.
   *
   * @throws {WidthwiseError} output-not-offered, device-disposed, aborted, worker-failed, device-memory-exceeded,
   * model-unreadable, model-refused, model-type-unsupported; what starting a worker throws; and those of `sliceGraph`,
   * `toOnnx`, `fromOnnx`, the store
   */
  async prepare(source: ModelSource, { outputs, subnets, signal }: PrepareOptions = {}): Promise<Runner> {
    this.#assertOpen()
    assertNotAborted(signal)
    const owner = {}
    const release = (): Promise<void> =>
      this.#scheduler.release(owner, deviceError('runner-disposed', 'the runner was disposed before this run'))
    // Outlives the caller's signal, which has a say in making ready only: subnets opened later belong to several runs.
    const controller = new platform.AbortController()
    const stopWaiting = signal && onAbort(signal, () => controller.abort(signal.reason))
    try {
      const { runtimeVersion } = await this.#scheduler.start()
      this.#runtime = `${this.#parts.runtime} ${runtimeVersion}`
      const model = await this.#model(source, { owner, signal: controller.signal })
      const names = outputs ? checkOutputs(model.outputs, outputs) : model.outputs.map(({ name }) => name)
      for (const subnet of subnets ?? []) {
        await this.#scheduler.makeReady(model.source(subnet, names.slice(0, 1)), controller.signal)
      }
      this.#assertOpen()
      assertNotAborted(signal)
      return new WorkerRunner(model, names, this.#scheduler, release)
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
    const runtime = this.#runtime
    return { device: this.name, ...(runtime !== undefined && { runtime }), ...this.#scheduler.telemetry() }
  }

  /** Waits for the runs under way, refuses those that wait, and gives everything back. */
  [Symbol.asyncDispose](): Promise<void> {
    const error = deviceError('device-disposed', 'the device was disposed before this run')
    this.#disposed ??= this.#scheduler.dispose(error)
    return this.#disposed
  }

  async #model(source: ModelSource, context: ModelContext): Promise<Model> {
    if ('graph' in source) {
      const { graph, store } = source
      return new GraphModel(graph, (sliced, outputs) => this.#parts.graphSource(sliced, store, outputs, context))
    }
    const onnx = await this.#parts.onnxSource(source.onnx, context)
    // One worker tells what goes in and out; the others open it when they first run it.
    const { ports } = await this.#scheduler.submit({ source: onnx, signal: context.signal })
    return new OnnxModel(onnx, ports)
  }

  #assertOpen(): void {
    if (this.#disposed) throw deviceError('device-disposed', 'this device has been disposed')
  }
}
