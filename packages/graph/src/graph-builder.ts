import type {
  Axis,
  AxisId,
  Block,
  DepthwiseBranch,
  DepthwiseKernel,
  Dim,
  Graph,
  Operation,
  Parameter,
  ParameterId,
  Port,
  ResizeOperation,
  Value,
  ValueId,
} from '@widthwise/core'
import { channelIndex } from './channel-index.ts'
import { graphError } from './errors.ts'

/** A kernel as an architecture writes it: the names of its tensors follow from `name`. */
export interface KernelSpec {
  readonly name: ParameterId
  /** Extent, one number for a square. */
  readonly kernel: number | readonly [number, number]
  /** Default 1. */
  readonly stride?: number
  /** Zeros on both sides; default half the kernel, rounded down. */
  readonly padding?: number | readonly [number, number]
  /** Default true. */
  readonly bias?: boolean
}

type Unidentified<T> = T extends Operation ? Omit<T, 'output' | 'block'> : never

const pair = (value: number | readonly [number, number]): readonly [number, number] =>
  typeof value === 'number' ? [value, value] : value

/**
 * Collects a graph while an architecture writes its forward pass: every method adds one operation with its parameters
 * and gives the value it makes. Shapes are symbolic; a batch is not written.
 */
export class GraphBuilder {
  readonly #axes: Axis[] = []
  readonly #blocks: Block[] = []
  readonly #parameters = new Map<ParameterId, Parameter>()
  readonly #values = new Map<ValueId, Value>()
  readonly #operations: Operation[] = []
  readonly #inputs: Port[] = []
  readonly #outputs: Port[] = []
  #block: number | undefined
  #prefix = ''

  /** A channel count that widths change. */
  axis(axis: Axis): AxisId {
    this.#axes.push(axis)
    return axis.id
  }

  /** A named input: `[channels, height, width]`, `[tokens, channels]` or `[channels]`. */
  input(name: string, shape: readonly Dim[]): ValueId {
    this.#values.set(name, { id: name, shape })
    this.#inputs.push({ name, value: name })
    return name
  }

  /** Names a value as an output of the graph. */
  output(name: string, value: ValueId): void {
    this.#outputs.push({ name, value })
  }

  /** Names of the tensors that `body` adds start with `name.`. */
  within<Result>(name: string, body: () => Result): Result {
    const outside = this.#prefix
    this.#prefix = `${outside}${name}.`
    const result = body()
    this.#prefix = outside
    return result
  }

  /** The symbolic shape of a value. */
  shapeOf(value: ValueId): readonly Dim[] {
    return this.#shape(value)
  }

  /** Channels of the full network along a dimension. */
  fullSize(dim: Dim): number {
    return typeof dim === 'number' ? dim : (this.#axes.find(({ id }) => id === dim) as Axis).size
  }

  /** A residual block: what `body` adds belongs to it. `body` gives the block's output, of the shape of its input. */
  block(input: ValueId, body: (input: ValueId) => ValueId): ValueId {
    this.#block = this.#blocks.length
    const output = body(input)
    this.#block = undefined
    this.#blocks.push({ input, output })
    return output
  }

  /** Dense convolution to `channels`; tensors `name.weight` `[channels, in, kh, kw]` and, unless `bias` is false, `name.bias`. */
  convolution(
    input: ValueId,
    spec: KernelSpec & { readonly channels: Dim; readonly referenceComputesAll?: true },
  ): ValueId {
    const { kernel, stride, padding } = window(spec)
    const [channels, ...size] = this.#map(input, spec.name)
    return this.#add(
      {
        kind: 'convolution',
        input,
        weight: this.#parameter(`${spec.name}.weight`, [spec.channels, channels, ...kernel]),
        ...this.#bias(spec, spec.channels),
        kernel,
        stride,
        padding,
        ...(spec.referenceComputesAll && { referenceComputesAll: true }),
      },
      [spec.channels, ...convolved(size, kernel, stride, padding, spec.name)],
    )
  }

  /** One depthwise convolution over all channels; tensors `name.weight` `[channels, 1, kh, kw]` and, unless `bias` is false, `name.bias`. */
  depthwise(input: ValueId, spec: KernelSpec): ValueId {
    const [channels] = this.#map(input, spec.name)
    return this.branches(input, [{ channels, kernels: [spec] }])
  }

  /** A token mixer of depthwise branches over disjoint parts of the channels, in storage order. */
  branches(
    input: ValueId,
    branches: readonly { readonly channels: Dim; readonly kernels: readonly KernelSpec[] }[],
  ): ValueId {
    const [channels, ...size] = this.#map(input, 'depthwise')
    let outputSize: readonly [number, number] = size
    const lowered = branches.map((branch): DepthwiseBranch => {
      let branchSize: readonly [number, number] = size
      const kernels = branch.kernels.map((spec): DepthwiseKernel => {
        const { kernel, stride, padding } = window(spec)
        branchSize = convolved(branchSize, kernel, stride, padding, spec.name)
        return {
          weight: this.#parameter(`${spec.name}.weight`, [branch.channels, 1, ...kernel]),
          ...this.#bias(spec, branch.channels),
          kernel,
          stride,
          padding,
        }
      })
      outputSize = branchSize
      return { channels: branch.channels, kernels }
    })
    return this.#add({ kind: 'depthwise', input, branches: lowered }, [channels, ...outputSize])
  }

  /** Linear layer to `channels`; `name.weight` is `[channels, in]`, or `[channels, in, 1, 1]` with `asConvolution`. */
  linear(
    input: ValueId,
    name: ParameterId,
    spec: { readonly channels: Dim; readonly asConvolution?: boolean; readonly bias?: boolean },
  ): ValueId {
    const shape = [...this.#shape(input)]
    const index = channelIndex(shape)
    const from = shape[index] as Dim
    shape[index] = spec.channels
    return this.#add(
      {
        kind: 'linear',
        input,
        weight: this.#parameter(`${name}.weight`, [spec.channels, from, ...(spec.asConvolution ? [1, 1] : [])]),
        ...this.#bias({ name, ...spec }, spec.channels),
      },
      shape,
    )
  }

  /** LayerNorm over the channels; tensors `name.weight`, `name.bias`. */
  layerNorm(input: ValueId, name: ParameterId, epsilon: number): ValueId {
    const channels = this.#channels(input)
    return this.#add(
      {
        kind: 'layer-norm',
        input,
        weight: this.#parameter(`${name}.weight`, [channels]),
        bias: this.#parameter(`${name}.bias`, [channels]),
        epsilon,
      },
      this.#shape(input),
    )
  }

  /** BatchNorm in inference form; tensors `name.weight`, `name.bias`, and the buffers `name.running_mean`, `name.running_var`. */
  batchNorm(input: ValueId, name: ParameterId, epsilon: number): ValueId {
    const channels = this.#channels(input)
    return this.#add(
      {
        kind: 'batch-norm',
        input,
        weight: this.#parameter(`${name}.weight`, [channels]),
        bias: this.#parameter(`${name}.bias`, [channels]),
        mean: this.#parameter(`${name}.running_mean`, [channels], true),
        variance: this.#parameter(`${name}.running_var`, [channels], true),
        epsilon,
      },
      this.#shape(input),
    )
  }

  /** `max(x, 0)`. */
  relu(input: ValueId): ValueId {
    return this.#add({ kind: 'relu', input }, this.#shape(input))
  }

  /** Exact GELU. */
  gelu(input: ValueId): ValueId {
    return this.#add({ kind: 'gelu', input }, this.#shape(input))
  }

  /**
   * Global Response Normalization; `shape` is that of the two tensors around the channels: `[1, 1, 1]` where they are stored
   * as for maps with channels last.
   */
  globalResponseNorm(
    input: ValueId,
    names: { readonly weight: ParameterId; readonly bias: ParameterId },
    epsilon: number,
    shape: readonly number[] = [],
  ): ValueId {
    const stored = [...shape, this.#channels(input)]
    return this.#add(
      {
        kind: 'global-response-norm',
        input,
        weight: this.#parameter(names.weight, stored),
        bias: this.#parameter(names.bias, stored),
        epsilon,
      },
      this.#shape(input),
    )
  }

  /** A factor a channel; the tensor is `name` itself. */
  scale(input: ValueId, name: ParameterId): ValueId {
    return this.#add(
      { kind: 'scale', input, weight: this.#parameter(name, [this.#channels(input)]) },
      this.#shape(input),
    )
  }

  /** `input + other`. */
  add(input: ValueId, other: ValueId): ValueId {
    return this.#add({ kind: 'add', input, other }, this.#shape(input))
  }

  /** The same value on another axis: cut or extended with zeros where a subnet's axes differ. */
  align(input: ValueId, channels: AxisId): ValueId {
    const shape = [...this.#shape(input)]
    const index = channelIndex(shape)
    if (shape[index] === channels) return input
    shape[index] = channels
    return this.#add({ kind: 'align', input }, shape)
  }

  /** Mean over all positions of a map: `[c, h, w]` to `[c]`. */
  globalAveragePool(input: ValueId): ValueId {
    return this.#add({ kind: 'global-average-pool', input }, [this.#channels(input)])
  }

  /** Largest value under a window of `kernel`; padding never wins. */
  maxPool(input: ValueId, spec: Omit<KernelSpec, 'bias'>): ValueId {
    const { kernel, stride, padding } = window(spec)
    const [channels, ...size] = this.#map(input, spec.name)
    return this.#add({ kind: 'max-pool', input, kernel, stride, padding }, [
      channels,
      ...convolved(size, kernel, stride, padding, spec.name),
    ])
  }

  /** Means over a grid of cells, `[c, h, w]` to `[c, ...size]`. */
  adaptiveAveragePool(input: ValueId, size: readonly [height: number, width: number]): ValueId {
    const [channels] = this.#map(input, 'adaptive average pooling')
    return this.#add({ kind: 'adaptive-average-pool', input }, [channels, ...size])
  }

  /** A map enlarged or shrunk to `size`. */
  resize(input: ValueId, size: readonly [height: number, width: number], mode: ResizeOperation['mode']): ValueId {
    const [channels, ...from] = this.#map(input, 'resize')
    if (from[0] === size[0] && from[1] === size[1]) return input
    return this.#add({ kind: 'resize', input, mode }, [channels, ...size])
  }

  /** Every `stride`-th row and column. */
  subsample(input: ValueId, stride: number): ValueId {
    const [channels, height, width] = this.#map(input, 'subsampling')
    const size = [height, width].map((extent) => Math.ceil(extent / stride))
    return this.#add({ kind: 'subsample', input, stride }, [channels, ...size])
  }

  /** Channels of zeros in front of a map's channels and behind them, `channels` in all. */
  padChannels(
    input: ValueId,
    spec: { readonly before: number; readonly after: number; readonly channels: Dim },
  ): ValueId {
    const { before, after, channels } = spec
    const [, ...size] = this.#map(input, 'channel padding')
    return this.#add({ kind: 'pad-channels', input, before, after }, [channels, ...size])
  }

  /** Maps of one size joined along the channels; `id` names the axis that they make. */
  concat(inputs: readonly [ValueId, ...ValueId[]], id: AxisId): ValueId {
    const [input, ...others] = inputs
    const [, height, width] = this.#map(input, id)
    const parts = inputs.map((value) => this.#channels(value))
    const size = parts.reduce<number>((sum, part) => sum + this.fullSize(part), 0)
    const channels = parts.every((part) => typeof part === 'number')
      ? size
      : this.axis({ id, role: 'joined', size, block: 0, parts })
    return this.#add({ kind: 'concat', input, others }, [channels, height, width])
  }

  /** The positions of a map as tokens, row by row: `[c, h, w]` to `[h·w, c]`. */
  tokens(input: ValueId): ValueId {
    const [channels, height, width] = this.#map(input, 'tokens')
    return this.#add({ kind: 'tokens', input }, [height * width, channels])
  }

  /** Tokens as the positions of a map of `size`, row by row: `[h·w, c]` to `[c, h, w]`. */
  map(input: ValueId, size: readonly [height: number, width: number]): ValueId {
    const [count, channels] = this.#tokens(input)
    if (count !== size[0] * size[1])
      throw graphError('graph-invalid', `${count} tokens of ${input} are no map of ${size.join('×')}`)
    return this.#add({ kind: 'map', input }, [channels, ...size])
  }

  /** Vectors of the same channels as tokens, in this order: n times `[c]` to `[n, c]`. */
  stack(inputs: readonly ValueId[]): ValueId {
    const [input, ...others] = inputs
    if (input === undefined) throw graphError('graph-invalid', 'a stack of no vectors; it takes one at least')
    const channels = this.#shape(input)[0] as Dim
    for (const value of inputs) {
      const shape = this.#shape(value)
      if (shape.length === 1 && shape[0] === channels) continue
      throw graphError('graph-invalid', `${value} is [${shape}]; a stack takes vectors, here [${channels}]`)
    }
    return this.#add({ kind: 'stack', input, others }, [inputs.length, channels])
  }

  /** Learned tokens, `[1, 1, c]` each, in front of the others; the tensors are `names` themselves. */
  prependTokens(input: ValueId, names: readonly ParameterId[]): ValueId {
    if (names.length === 0) return input
    const [count, channels] = this.#tokens(input)
    const tokens = names.map((name) => this.#parameter(name, [1, 1, channels]))
    return this.#add({ kind: 'prepend-tokens', input, tokens }, [count + names.length, channels])
  }

  /** Adds a learned `[1, tokens, c]`; the tensor is `name` itself. */
  positionEmbedding(input: ValueId, name: ParameterId): ValueId {
    const [count, channels] = this.#tokens(input)
    const weight = this.#parameter(name, [1, count, channels])
    return this.#add({ kind: 'position-embedding', input, weight }, this.#shape(input))
  }

  /** Attention over a fused q, k, v `[tokens, 3c]`; gives `[tokens, channels]`. */
  attention(input: ValueId, spec: { readonly channels: Dim; readonly heads: number; readonly causal?: true }): ValueId {
    const { channels, ...heads } = spec
    const [count] = this.#tokens(input)
    return this.#add({ kind: 'attention', input, ...heads }, [count, channels])
  }

  /** Token number `token`: `[tokens, c]` to `[c]`. */
  selectToken(input: ValueId, token: number): ValueId {
    const [, channels] = this.#tokens(input)
    return this.#add({ kind: 'select-token', input, token }, [channels])
  }

  /** Mean over the tokens from number `first` on: `[tokens, c]` to `[c]`. */
  tokenMean(input: ValueId, first: number = 0): ValueId {
    const [, channels] = this.#tokens(input)
    return this.#add({ kind: 'token-mean', input, first }, [channels])
  }

  /** `(input + other) / 2`. */
  average(input: ValueId, other: ValueId): ValueId {
    return this.#add({ kind: 'average', input, other }, this.#shape(input))
  }

  /** The finished, frozen graph. */
  finish(facts: Pick<Graph, 'architecture' | 'rules' | 'widths'>): Graph {
    return Object.freeze({
      ...facts,
      inputs: Object.freeze(this.#inputs),
      outputs: Object.freeze(this.#outputs),
      axes: Object.freeze(this.#axes),
      blocks: Object.freeze(this.#blocks),
      parameters: Object.freeze([...this.#parameters.values()]),
      values: Object.freeze([...this.#values.values()]),
      operations: Object.freeze(this.#operations),
    })
  }

  #add(operation: Unidentified<Operation>, shape: readonly Dim[]): ValueId {
    const output = `${operation.kind}.${this.#operations.length}`
    this.#values.set(output, { id: output, shape })
    this.#operations.push({
      ...operation,
      output,
      ...(this.#block !== undefined && { block: this.#block }),
    } as Operation)
    return output
  }

  #parameter(ownName: ParameterId, shape: readonly Dim[], buffer: boolean = false): ParameterId {
    const name = this.#prefix + ownName
    if (this.#parameters.has(name)) throw graphError('graph-invalid', `parameter ${name} is there twice`)
    this.#parameters.set(name, { name, shape, ...(buffer && { buffer: true }) })
    return name
  }

  #bias(
    { name, bias = true }: { readonly name: ParameterId; readonly bias?: boolean },
    channels: Dim,
  ): { readonly bias?: ParameterId } {
    return bias ? { bias: this.#parameter(`${name}.bias`, [channels]) } : {}
  }

  #tokens(value: ValueId): readonly [number, Dim] {
    const shape = this.#shape(value)
    if (shape.length !== 2) throw graphError('graph-invalid', `${value} is [${shape}]; [tokens, channels] is needed`)
    return shape as readonly [number, Dim]
  }

  #shape(value: ValueId): readonly Dim[] {
    const found = this.#values.get(value)
    if (!found) throw graphError('graph-invalid', `no value ${value} in this graph`)
    return found.shape
  }

  #channels(value: ValueId): Dim {
    const shape = this.#shape(value)
    return shape[channelIndex(shape)] as Dim
  }

  #map(value: ValueId, name: string): readonly [Dim, number, number] {
    const shape = this.#shape(value)
    if (shape.length !== 3)
      throw graphError('graph-invalid', `${name} needs a map [channels, height, width], ${value} is [${shape}]`)
    return shape as readonly [Dim, number, number]
  }
}

function window(spec: KernelSpec): {
  kernel: readonly [number, number]
  stride: readonly [number, number]
  padding: readonly [number, number]
} {
  const kernel = pair(spec.kernel)
  return {
    kernel,
    stride: pair(spec.stride ?? 1),
    padding: pair(spec.padding ?? [Math.floor(kernel[0] / 2), Math.floor(kernel[1] / 2)]),
  }
}

/** Output size of a convolution, `floor((n + 2·padding − kernel) / stride) + 1` each way. */
function convolved(
  size: readonly [number, number],
  kernel: readonly [number, number],
  stride: readonly [number, number],
  padding: readonly [number, number],
  name: string,
): readonly [number, number] {
  const along = (i: 0 | 1): number => Math.floor((size[i] + 2 * padding[i] - kernel[i]) / stride[i]) + 1
  const output = [along(0), along(1)] as const
  if (output[0] < 1 || output[1] < 1) {
    throw graphError(
      'input-invalid',
      `${name}: a map of ${size.join('×')} leaves nothing under a ${kernel.join('×')} kernel; the input must be larger`,
      { details: { layer: name, size, kernel } },
    )
  }
  return output
}
