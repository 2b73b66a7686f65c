/**
 * Contract 1: a network as an immutable list of operations whose channel counts are *axes*, symbols that a slicing
 * rule gives a meaning. Spatial sizes are numbers; a batch dimension stands in front of every shape and is not written.
 */

/** Name of an axis inside its graph. */
export type AxisId = string

/** Name of a value inside its graph. */
export type ValueId = string

/** Name of a parameter: that of its tensor in the checkpoint. */
export type ParameterId = string

/** A dimension: a number that no width changes, or an axis. */
export type Dim = number | AxisId

/** What an axis is to a slicing rule. */
export type AxisRole =
  /** channels of the residual stream in front of, and behind, one block */
  | 'stream'
  /** channels that the stem computes */
  | 'stem'
  /** `ratio` hidden units for each channel of the parent */
  | 'hidden'
  /** `ratio` equal parts of the parent's size, stored one after the other (a fused q, k, v) */
  | 'fused'
  /** the part of the parent's channels that one branch of a token mixer sees */
  | 'branch'
  /** channels of several values one after the other */
  | 'joined'

/** A symbolic channel count. */
export interface Axis {
  readonly id: AxisId
  readonly role: AxisRole
  /** Channels of the full network. */
  readonly size: number
  /** Index, in forward order, of the block whose ratio a per-block list gives to this axis. */
  readonly block: number
  /** The axis that `hidden`, `fused` and `branch` are derived from. */
  readonly parent?: AxisId
  /**
   * `hidden`: units a channel of the parent. `fused`: number of parts. `branch`: share of the parent's channels;
   * left out for the one branch that takes what the others leave.
   */
  readonly ratio?: number
  /** `joined`: the channels of each part, in order. */
  readonly parts?: readonly Dim[]
}

/** A learned tensor of the full network, by its name in the checkpoint. */
export interface Parameter {
  readonly name: ParameterId
  /** Row-major shape; axes where a width slices, numbers elsewhere. */
  readonly shape: readonly Dim[]
  /** Running statistics and the like: stored and read, but not learned; no parameter in the papers' counts. */
  readonly buffer?: true
}

/** One depthwise convolution: weight `[channels, 1, kh, kw]`, zero padding of the same extent on both sides. */
export interface DepthwiseKernel {
  readonly weight: ParameterId
  readonly bias?: ParameterId
  readonly kernel: readonly [height: number, width: number]
  readonly stride: readonly [height: number, width: number]
  readonly padding: readonly [vertical: number, horizontal: number]
}

/** Some channels of a depthwise operation and the kernels they go through, one after the other; none: unchanged. */
export interface DepthwiseBranch {
  readonly channels: Dim
  readonly kernels: readonly DepthwiseKernel[]
}

interface OperationBase {
  readonly input: ValueId
  readonly output: ValueId
  /** The block that the operation belongs to; operations of blocks that a subnet leaves out do not run. */
  readonly block?: number
  /**
   * The published code of this network computes every channel of the output and drops what a narrow subnet does not
   * read. Values are the same either way; the reference's count of MACs is not.
   */
  readonly referenceComputesAll?: true
}

/** Dense convolution: weight `[out, in, kh, kw]`, zero padding. */
export interface ConvolutionOperation extends OperationBase {
  readonly kind: 'convolution'
  readonly weight: ParameterId
  readonly bias?: ParameterId
  readonly kernel: readonly [height: number, width: number]
  readonly stride: readonly [height: number, width: number]
  readonly padding: readonly [vertical: number, horizontal: number]
}

/** Depthwise convolutions over disjoint parts of the channels, in this order, joined again in this order. */
export interface DepthwiseOperation extends OperationBase {
  readonly kind: 'depthwise'
  readonly branches: readonly DepthwiseBranch[]
}

/** `W·x + b` over the channels of every position: weight `[out, in]` or `[out, in, 1, 1]`. */
export interface LinearOperation extends OperationBase {
  readonly kind: 'linear'
  readonly weight: ParameterId
  readonly bias?: ParameterId
}

/** LayerNorm over the channels of every position: biased variance, epsilon inside the root. */
export interface LayerNormOperation extends OperationBase {
  readonly kind: 'layer-norm'
  readonly weight: ParameterId
  readonly bias: ParameterId
  readonly epsilon: number
}

/**
 * BatchNorm in inference form: `(x − mean) / √(variance + epsilon) · weight + bias`, a channel at a time. It carries
 * statistics of the full width's channels, so no slicing rule that changes what a channel sees is exact over it.
 */
export interface BatchNormOperation extends OperationBase {
  readonly kind: 'batch-norm'
  readonly weight: ParameterId
  readonly bias: ParameterId
  readonly mean: ParameterId
  readonly variance: ParameterId
  readonly epsilon: number
}

/** `max(x, 0)`. */
export interface ReluOperation extends OperationBase {
  readonly kind: 'relu'
}

/** Exact GELU, `x/2·(1 + erf(x/√2))`. */
export interface GeluOperation extends OperationBase {
  readonly kind: 'gelu'
}

/**
 * Global Response Normalization (ConvNeXt V2, Section 3.2): with `g` the L2 norm of a channel over all positions and
 * `n = g / (mean of g over the channels + epsilon)`, `x + weight·x·n + bias`.
 */
export interface GlobalResponseNormOperation extends OperationBase {
  readonly kind: 'global-response-norm'
  readonly weight: ParameterId
  readonly bias: ParameterId
  readonly epsilon: number
}

/** `x · weight`, a factor a channel (layer scale). */
export interface ScaleOperation extends OperationBase {
  readonly kind: 'scale'
  readonly weight: ParameterId
}

/** `input + other`, same shape. */
export interface AddOperation extends OperationBase {
  readonly kind: 'add'
  readonly other: ValueId
}

/** Brings the stream from one axis to another: channels that the new axis lacks are dropped, those it has more are zero. */
export interface AlignOperation extends OperationBase {
  readonly kind: 'align'
}

/** Mean over all positions: `[c, h, w]` to `[c]`. */
export interface GlobalAveragePoolOperation extends OperationBase {
  readonly kind: 'global-average-pool'
}

/** Largest value under a window; padding never wins. */
export interface MaxPoolOperation extends OperationBase {
  readonly kind: 'max-pool'
  readonly kernel: readonly [height: number, width: number]
  readonly stride: readonly [height: number, width: number]
  readonly padding: readonly [vertical: number, horizontal: number]
}

/** Mean over cell i of k each way, rows `floor(i·n/k)` to `ceil((i+1)·n/k)`; the cells may overlap or repeat. Size: that of the output. */
export interface AdaptiveAveragePoolOperation extends OperationBase {
  readonly kind: 'adaptive-average-pool'
}

/** A map brought to the size of the output: bilinear with half-pixel centres (no aligned corners), or nearest, `floor(i·n/k)`. */
export interface ResizeOperation extends OperationBase {
  readonly kind: 'resize'
  readonly mode: 'bilinear' | 'nearest'
}

/** Every `stride`-th row and column of a map, the first one included. */
export interface SubsampleOperation extends OperationBase {
  readonly kind: 'subsample'
  readonly stride: number
}

/** Channels of zeros in front of a map's channels and behind them. */
export interface PadChannelsOperation extends OperationBase {
  readonly kind: 'pad-channels'
  readonly before: number
  readonly after: number
}

/** The channels of several maps of one size, one after the other. */
export interface ConcatOperation extends OperationBase {
  readonly kind: 'concat'
  readonly others: readonly ValueId[]
}

/** The positions of a map as tokens, row by row: `[c, h, w]` to `[h·w, c]`. */
export interface TokensOperation extends OperationBase {
  readonly kind: 'tokens'
}

/** Tokens as the positions of a map, row by row: `[h·w, c]` to `[c, h, w]`. Size: that of the output. */
export interface MapOperation extends OperationBase {
  readonly kind: 'map'
}

/** Vectors of one size as tokens, in this order: n times `[c]` to `[n, c]`. */
export interface StackOperation extends OperationBase {
  readonly kind: 'stack'
  readonly others: readonly ValueId[]
}

/** Learned tokens, `[1, 1, c]` each, in front of the others. */
export interface PrependTokensOperation extends OperationBase {
  readonly kind: 'prepend-tokens'
  readonly tokens: readonly ParameterId[]
}

/** `x + weight` with a learned `[1, tokens, c]`. */
export interface PositionEmbeddingOperation extends OperationBase {
  readonly kind: 'position-embedding'
  readonly weight: ParameterId
}

/**
 * Attention over tokens, `softmax(scale·q·kᵀ)·v` head by head. The input holds q, k and v one after the other, each head
 * after head: `[tokens, 3c]` to `[tokens, c]`. How many heads a subnet has, and its scale, the slicing rule says.
 */
export interface AttentionOperation extends OperationBase {
  readonly kind: 'attention'
  /** Heads of the full network. */
  readonly heads: number
  /** A token sees itself and those before it. */
  readonly causal?: true
}

/** One token: `[tokens, c]` to `[c]`. */
export interface SelectTokenOperation extends OperationBase {
  readonly kind: 'select-token'
  readonly token: number
}

/** Mean over the tokens from number `first` on: `[tokens, c]` to `[c]`. */
export interface TokenMeanOperation extends OperationBase {
  readonly kind: 'token-mean'
  readonly first: number
}

/** `(input + other) / 2`, same shape. */
export interface AverageOperation extends OperationBase {
  readonly kind: 'average'
  readonly other: ValueId
}

/** Every operation a graph may hold. Adding one means a row here, one in `graph`'s operation table, and one in each lowering. */
export type Operation =
  | ConvolutionOperation
  | DepthwiseOperation
  | LinearOperation
  | LayerNormOperation
  | BatchNormOperation
  | ReluOperation
  | GeluOperation
  | GlobalResponseNormOperation
  | ScaleOperation
  | AddOperation
  | AlignOperation
  | GlobalAveragePoolOperation
  | MaxPoolOperation
  | AdaptiveAveragePoolOperation
  | ResizeOperation
  | SubsampleOperation
  | PadChannelsOperation
  | ConcatOperation
  | TokensOperation
  | MapOperation
  | StackOperation
  | PrependTokensOperation
  | PositionEmbeddingOperation
  | AttentionOperation
  | SelectTokenOperation
  | TokenMeanOperation
  | AverageOperation

/** What an operation does. */
export type OperationKind = Operation['kind']

/** A value's symbolic shape without the batch: `[channels, height, width]`, `[tokens, channels]` or `[channels]`. */
export interface Value {
  readonly id: ValueId
  readonly shape: readonly Dim[]
}

/** A named input or output of a graph. */
export interface Port {
  readonly name: string
  readonly value: ValueId
}

/** One residual block, so that a subnet can leave it out: its output is then its input. */
export interface Block {
  readonly input: ValueId
  readonly output: ValueId
}

/** A network at all its widths; immutable, made by an architecture of `@widthwise/graph`. */
export interface Graph {
  /** The description that the graph was built from; a plain JSON object. */
  readonly architecture: Readonly<Record<string, unknown>> & { readonly family: string }
  /** The slicing rules that are defined for this network, beside `none`. */
  readonly rules: readonly Subnet['rule'][]
  readonly inputs: readonly Port[]
  /** What the network answers stands first: the logits of a classifier. */
  readonly outputs: readonly Port[]
  /**
   * Widths whose segments the channels are stored in, ascending, the last one 1: inside a segment every branch of a
   * token mixer has its share, so that each of these widths is a prefix with all branches in proportion.
   */
  readonly widths?: readonly number[]
  /** In the order in which they can be resolved: a parent stands before what is derived from it. */
  readonly axes: readonly Axis[]
  readonly blocks: readonly Block[]
  readonly parameters: readonly Parameter[]
  readonly values: readonly Value[]
  /** In an order in which they can run. */
  readonly operations: readonly Operation[]
}

/** Which part of a network runs: the `slicing` object of a model or a golden case. */
export type Subnet =
  | { readonly rule: 'none' }
  | { readonly rule: 'slimmable'; readonly width: number | readonly number[]; readonly stem?: 'full' | 'active' }
  | { readonly rule: 'scala'; readonly width: number; readonly smallest: number; readonly largest: number }
  | { readonly rule: 'hydravit'; readonly heads: number }
  | { readonly rule: 'matformer'; readonly hidden: number | readonly number[] }
  | { readonly rule: 'sortednet'; readonly width: number; readonly depth?: number }
