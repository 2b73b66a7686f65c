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

  /** A residual block: what `body` adds belongs to it. `body` gives the block's output, of the shape of its input. */
  block(input: ValueId, body: (input: ValueId) => ValueId): ValueId {
    this.#block = this.#blocks.length
    const output = body(input)
    this.#block = undefined
    this.#blocks.push({ input, output })
    return output
  }

  /** Dense convolution to `channels`; tensors `name.weight` `[channels, in, kh, kw]` and `name.bias`. */
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
        bias: this.#parameter(`${spec.name}.bias`, [spec.channels]),
        kernel,
        stride,
        padding,
        ...(spec.referenceComputesAll && { referenceComputesAll: true }),
      },
      [spec.channels, ...convolved(size, kernel, stride, padding, spec.name)],
    )
  }

  /** One depthwise convolution over all channels; tensors `name.weight` `[channels, 1, kh, kw]` and `name.bias`. */
  depthwise(input: ValueId, spec: KernelSpec): ValueId {
    const [channels] = this.#map(input, spec.name)
    if (typeof channels === 'number')
      throw graphError('graph-invalid', `${spec.name}: depthwise channels must be an axis`)
    return this.branches(input, [{ channels, kernels: [spec] }])
  }

  /** A token mixer of depthwise branches over disjoint parts of the channels, in storage order. */
  branches(
    input: ValueId,
    branches: readonly { readonly channels: AxisId; readonly kernels: readonly KernelSpec[] }[],
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
          bias: this.#parameter(`${spec.name}.bias`, [branch.channels]),
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
    spec: { readonly channels: Dim; readonly asConvolution?: boolean },
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
        bias: this.#parameter(`${name}.bias`, [spec.channels]),
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

  #parameter(name: ParameterId, shape: readonly Dim[]): ParameterId {
    if (this.#parameters.has(name)) throw graphError('graph-invalid', `parameter ${name} is there twice`)
    this.#parameters.set(name, { name, shape })
    return name
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
