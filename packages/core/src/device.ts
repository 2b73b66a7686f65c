import type { AbortSignalLike } from './abort-signal.ts'
import type { Graph, Subnet } from './graph.ts'
import type { Tensor, TensorStore } from './tensor.ts'

/** What a device is asked to run: a network with its weights at any width, or somebody's ONNX model at its one width. */
export type ModelSource =
  | { readonly graph: Graph; readonly store: TensorStore }
  /** The bytes of an ONNX file, or its path (then external data beside it is found). */
  | { readonly onnx: Uint8Array | string }

/** Options of {@link Device.prepare}. */
export interface PrepareOptions {
  /** Outputs that runs may ask for; all of the graph's when left out. */
  readonly outputs?: readonly string[]
  /** Subnets to make ready now; others are made ready when they first run. */
  readonly subnets?: readonly Subnet[]
  readonly signal?: AbortSignalLike
}

/** Options of {@link Runner.run}. */
export interface RunOptions {
  /** Names of the outputs wanted; the first output (the logits) alone when left out. */
  readonly outputs?: readonly string[]
  /** Answers the caller at once when it aborts; work already under way ends unseen. */
  readonly signal?: AbortSignalLike
}

/** Name and shape of an input or output; -1 where any size is taken. */
export interface PortInfo {
  readonly name: string
  /** With the batch in front. */
  readonly shape: readonly number[]
}

/** Tensors by the names of a graph's inputs or outputs, batch in front. */
export type NamedTensors = Readonly<Record<string, Tensor>>

/** How often something has run, counted where it runs. */
export interface RunCount {
  /** Runs that have begun on the device, those that were aborted or failed under way among them. */
  readonly runs: number
  /** The samples of their batches together. */
  readonly samples: number
}

/** One model made ready on one device, at one spatial size. */
export interface Runner extends AsyncDisposable {
  /** What runs may need: a run takes those of them that its outputs depend on. */
  readonly inputs: readonly PortInfo[]
  readonly outputs: readonly PortInfo[]
  /**
   * Runs a subnet (the full network when left out, or for a model of one width).
   *
   * @throws {WidthwiseError} when a name or shape is wrong, the subnet does not exist, the device fails, or `signal` aborts
   */
  run(inputs: NamedTensors, subnet?: Subnet, options?: RunOptions): Promise<NamedTensors>
  /** Bytes that this subnet occupies on the device while it is ready to run: weights and activations. */
  memory(subnet?: Subnet): number
  /** How often this runner has run a subnet, as runs named it; all of its runs when left out. */
  ran(subnet?: Subnet): RunCount
}

/** What a device senses of itself. */
export interface Telemetry {
  readonly device: string
  /** What runs the networks, with its version, once a model has been prepared: `ONNX Runtime 1.30.0`. */
  readonly runtime?: string
  /** Runs waiting for the device. */
  readonly queued: number
  /** Runs under way. */
  readonly running: number
  /** Finished runs, and the milliseconds they took, since the device was opened. */
  readonly runs: number
  readonly busyMs: number
  /** Bytes of models that are ready to run. */
  readonly memoryBytes: number
  /** Times a session was made, and given back for want of memory. */
  readonly sessionsCreated: number
  readonly sessionsEvicted: number
}

/** Contract 3: something that runs graphs. Disposing it waits for the runs under way and frees everything. */
export interface Device extends AsyncDisposable {
  readonly name: string
  /** @throws {WidthwiseError} when the source cannot be read or run here */
  prepare(source: ModelSource, options?: PrepareOptions): Promise<Runner>
  /** What the device senses of itself now. */
  telemetry(): Telemetry
}
