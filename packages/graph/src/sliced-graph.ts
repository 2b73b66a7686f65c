import type {
  AlignOperation,
  AttentionOperation,
  DepthwiseKernel,
  DepthwiseOperation,
  Graph,
  Operation,
  ParameterId,
  Port,
  Segment,
  Segments,
  Subnet,
  ValueId,
} from '@widthwise/core'

/** What a subnet reads of one parameter: `segments` of the full tensor give a tensor of `shape`. */
export interface SlicedParameter {
  readonly name: ParameterId
  readonly shape: readonly number[]
  readonly fullShape: readonly number[]
  readonly segments: Segments
  /** Stored and read, but not learned. */
  readonly buffer?: true
}

/** Channels taken over from the input, in order, or so many channels of zeros. */
export type AlignPiece = { readonly take: Segment } | { readonly zeros: number }

/** An `align` that changes something; the pieces, one after the other, are the output's channels. */
export interface SlicedAlign extends Omit<AlignOperation, never> {
  readonly pieces: readonly AlignPiece[]
}

/** A branch of a depthwise operation: where its channels stand in the input (and in the output), and its kernels. */
export interface SlicedBranch {
  readonly positions: readonly Segment[]
  readonly channels: number
  readonly kernels: readonly DepthwiseKernel[]
}

/** A depthwise operation over concrete channels; the branches cover the input's channels, each once. */
export interface SlicedDepthwise extends Omit<DepthwiseOperation, 'branches'> {
  readonly branches: readonly SlicedBranch[]
}

/** Attention with the heads that a subnet has. */
export interface SlicedAttention extends AttentionOperation {
  /** Factor of the products q·kᵀ. */
  readonly scale: number
}

/** As {@link Operation}, with every channel position written out. */
export type SlicedOperation =
  | Exclude<Operation, AlignOperation | DepthwiseOperation | AttentionOperation>
  | SlicedAlign
  | SlicedDepthwise
  | SlicedAttention

/** One subnet of a graph, concrete: everything a cost, a lowering or a kernel needs, and no axis left. */
export interface SlicedGraph {
  readonly graph: Graph
  readonly subnet: Subnet
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  /** Shapes without the batch: `[channels, height, width]`, `[tokens, channels]` or `[channels]`. */
  readonly shapes: ReadonlyMap<ValueId, readonly number[]>
  /** The parameters that the subnet reads, in the order of the full network. */
  readonly parameters: ReadonlyMap<ParameterId, SlicedParameter>
  /** In an order in which they can run. */
  readonly operations: readonly SlicedOperation[]
}
