import type { DepthwiseKernel, ParameterId, Segment, TensorStore, ValueId } from '@widthwise/core'
import type { SlicedGraph, SlicedOperation } from '../sliced-graph.ts'
import { attention } from './attention.ts'
import { adaptiveAveragePool, maxPool, resizeBilinear, resizeNearest, subsample } from './maps.ts'
import type { Values } from './values.ts'

type Parameters = ReadonlyMap<ParameterId, Float32Array>

/**
 * Runs a sliced graph on one image by the definition of each operation, slowly and in float64: the oracle that
 * lowerings, devices and kernels are tested against, and that shares no code with them.
 *
 * @param inputs values of one image by input name, row-major, without a batch
 * @returns the graph's outputs by name, without a batch
 * @throws {WidthwiseError} what the store throws
 */
export async function evaluate(
  sliced: SlicedGraph,
  store: TensorStore,
  inputs: Readonly<Record<string, ArrayLike<number>>>,
): Promise<Readonly<Record<string, Values>>> {
  const parameters = new Map<ParameterId, Float32Array>()
  for (const { name, segments } of sliced.parameters.values()) parameters.set(name, await store.read(name, segments))
  const values = new Map<ValueId, Values>()
  for (const { name, value } of sliced.inputs) {
    const shape = sliced.shapes.get(value) as readonly number[]
    values.set(value, { shape, data: Float64Array.from(inputs[name] as ArrayLike<number>) })
  }
  for (const operation of sliced.operations) {
    const read = (value: ValueId): Values => values.get(value) as Values
    const shape = sliced.shapes.get(operation.output) as readonly number[]
    const data = apply(operation, read, parameters, shape)
    values.set(operation.output, { shape, data })
  }
  return Object.fromEntries(sliced.outputs.map(({ name, value }) => [name, values.get(value) as Values]))
}

const count = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1)

function apply(
  operation: SlicedOperation,
  read: (value: ValueId) => Values,
  parameters: Parameters,
  shape: readonly number[],
): Float64Array {
  const input = read(operation.input)
  const parameter = (name: ParameterId): Float32Array => parameters.get(name) as Float32Array
  switch (operation.kind) {
    case 'convolution':
      return convolve(input, operation, parameters, shape[0] as number, 1)
    case 'depthwise': {
      const output = new Float64Array(count(shape))
      const outputs = channelsLast(shape)
      for (const { positions, kernels } of operation.branches) {
        let branch = select(input, positions)
        for (const kernel of kernels) {
          const groups = branch.shape[0] as number
          const size = ([0, 1] as const).map((i) => convolvedSize(branch.shape[i + 1] as number, kernel, i))
          branch = { shape: [groups, ...size], data: convolve(branch, kernel, parameters, groups, groups) }
        }
        const places = positions.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i))
        const values = channelsLast(branch.shape)
        for (let at = 0; at < outputs.positions; at++) {
          for (const [channel, place] of places.entries()) {
            output[outputs.index(at, place)] = branch.data[values.index(at, channel)] as number
          }
        }
      }
      return output
    }
    case 'linear': {
      const bias = operation.bias === undefined ? undefined : parameter(operation.bias)
      const weight = parameter(operation.weight)
      return mapPositions(input, shape, (x, y) => {
        for (let o = 0; o < y.length; o++) {
          let sum = bias?.[o] ?? 0
          for (let i = 0; i < x.length; i++) sum += (weight[o * x.length + i] as number) * (x[i] as number)
          y[o] = sum
        }
      })
    }
    case 'layer-norm': {
      const [weight, bias] = [parameter(operation.weight), parameter(operation.bias)]
      return mapPositions(input, shape, (x, y) => {
        const mean = x.reduce((sum, value) => sum + value, 0) / x.length
        const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length
        for (let c = 0; c < x.length; c++) {
          const normal = ((x[c] as number) - mean) / Math.sqrt(variance + operation.epsilon)
          y[c] = normal * (weight[c] as number) + (bias[c] as number)
        }
      })
    }
    case 'gelu':
      return input.data.map((x) => (x / 2) * (1 + erf(x / Math.SQRT2)))
    case 'global-response-norm': {
      const [weight, bias] = [parameter(operation.weight), parameter(operation.bias)]
      const { channels, positions, index } = channelsLast(input.shape)
      const norms = Float64Array.from({ length: channels }, (_, c) => {
        let sum = 0
        for (let at = 0; at < positions; at++) sum += (input.data[index(at, c)] as number) ** 2
        return Math.sqrt(sum)
      })
      const mean = norms.reduce((sum, norm) => sum + norm, 0) / channels
      return mapPositions(input, shape, (x, y) => {
        for (const [c, value] of x.entries()) {
          const response = (norms[c] as number) / (mean + operation.epsilon)
          y[c] = value + (weight[c] as number) * value * response + (bias[c] as number)
        }
      })
    }
    case 'scale': {
      const factors = parameter(operation.weight)
      return mapPositions(input, shape, (x, y) => y.set(x.map((value, c) => value * (factors[c] as number))))
    }
    case 'add': {
      const other = read(operation.other).data
      return input.data.map((value, i) => value + (other[i] as number))
    }
    case 'align':
      return mapPositions(input, shape, (x, y) => {
        let to = 0
        for (const piece of operation.pieces) {
          if ('zeros' in piece) to += piece.zeros
          else for (let from = piece.take[0]; from < piece.take[1]; from++) y[to++] = x[from] as number
        }
      })
    case 'global-average-pool': {
      const { channels, positions, index } = channelsLast(input.shape)
      return Float64Array.from({ length: channels }, (_, c) => {
        let sum = 0
        for (let at = 0; at < positions; at++) sum += input.data[index(at, c)] as number
        return sum / positions
      })
    }
    case 'batch-norm': {
      const [weight, bias] = [parameter(operation.weight), parameter(operation.bias)]
      const [mean, variance] = [parameter(operation.mean), parameter(operation.variance)]
      return mapPositions(input, shape, (x, y) => {
        for (const [c, value] of x.entries()) {
          const normal = (value - (mean[c] as number)) / Math.sqrt((variance[c] as number) + operation.epsilon)
          y[c] = normal * (weight[c] as number) + (bias[c] as number)
        }
      })
    }
    case 'relu':
      return input.data.map((x) => Math.max(x, 0))
    case 'average': {
      const other = read(operation.other).data
      return input.data.map((value, i) => (value + (other[i] as number)) / 2)
    }
    case 'concat':
    case 'stack':
      // Maps store one channel after the other, tokens one token after the other: joining them is joining values.
      return joined([input, ...operation.others.map(read)].map(({ data }) => data))
    case 'pad-channels': {
      const size = count(input.shape.slice(1))
      return joined([new Float64Array(operation.before * size), input.data, new Float64Array(operation.after * size)])
    }
    case 'max-pool':
      return maxPool(input, operation, shape)
    case 'adaptive-average-pool':
      return adaptiveAveragePool(input, shape)
    case 'resize':
      return operation.mode === 'nearest' ? resizeNearest(input, shape) : resizeBilinear(input, shape)
    case 'subsample':
      return subsample(input, operation.stride, shape)
    case 'tokens':
    case 'map':
      return mapPositions(input, shape, (x, y) => y.set(x))
    case 'prepend-tokens':
      return joined([...operation.tokens.map((name) => Float64Array.from(parameter(name))), input.data])
    case 'position-embedding': {
      const embedding = parameter(operation.weight)
      return input.data.map((value, i) => value + (embedding[i] as number))
    }
    case 'attention':
      return attention(input, operation, shape)
    case 'select-token': {
      const channels = shape[0] as number
      return input.data.slice(operation.token * channels, (operation.token + 1) * channels)
    }
    case 'token-mean': {
      const [tokens, channels] = input.shape as readonly [number, number]
      return Float64Array.from({ length: channels }, (_, c) => {
        let sum = 0
        for (let token = operation.first; token < tokens; token++) sum += input.data[token * channels + c] as number
        return sum / (tokens - operation.first)
      })
    }
  }
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** How a shape without batch is walked: channels first in maps, last in tokens and vectors. */
function channelsLast(shape: readonly number[]): {
  readonly channels: number
  readonly positions: number
  readonly index: (position: number, channel: number) => number
} {
  const channels = (shape.length === 3 ? shape[0] : shape.at(-1)) as number
  const positions = count(shape) / channels
  const index =
    shape.length === 3
      ? (position: number, channel: number) => channel * positions + position
      : (position: number, channel: number) => position * channels + channel
  return { channels, positions, index }
}

/** Applies `body` to the channels of every position; `y` starts as zeros. */
function mapPositions(
  input: Values,
  shape: readonly number[],
  body: (x: Float64Array, y: Float64Array) => void,
): Float64Array {
  const [from, to] = [channelsLast(input.shape), channelsLast(shape)]
  const output = new Float64Array(count(shape))
  for (let at = 0; at < from.positions; at++) {
    const x = Float64Array.from({ length: from.channels }, (_, c) => input.data[from.index(at, c)] as number)
    const y = new Float64Array(to.channels)
    body(x, y)
    for (let c = 0; c < to.channels; c++) output[to.index(at, c)] = y[c] as number
  }
  return output
}

/** The channels of a map at the given positions. */
function select({ shape: [, height, width], data }: Values, positions: readonly Segment[]): Values {
  const size = (height as number) * (width as number)
  const parts = positions.flatMap(([from, to]) => [...data.subarray(from * size, to * size)])
  return { shape: [parts.length / size, height as number, width as number], data: Float64Array.from(parts) }
}

const convolvedSize = (size: number, { kernel, stride, padding }: DepthwiseKernel, i: 0 | 1): number =>
  Math.floor((size + 2 * padding[i] - kernel[i]) / stride[i]) + 1

function convolve(
  input: Values,
  kernel: DepthwiseKernel,
  parameters: Parameters,
  outputs: number,
  groups: number,
): Float64Array {
  const [channels, height, width] = input.shape as readonly [number, number, number]
  const weight = parameters.get(kernel.weight) as Float32Array
  const bias = kernel.bias === undefined ? undefined : parameters.get(kernel.bias)
  const [kh, kw] = kernel.kernel
  const inGroup = channels / groups
  const [rows, columns] = [convolvedSize(height, kernel, 0), convolvedSize(width, kernel, 1)]
  const output = new Float64Array(outputs * rows * columns)
  for (let o = 0, at = 0; o < outputs; o++) {
    const first = Math.floor(o / (outputs / groups)) * inGroup
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, at++) {
        let sum = bias?.[o] ?? 0
        for (let c = 0; c < inGroup; c++) {
          for (let i = 0; i < kh; i++) {
            for (let j = 0; j < kw; j++) {
              const y = row * kernel.stride[0] - kernel.padding[0] + i
              const x = column * kernel.stride[1] - kernel.padding[1] + j
              if (y < 0 || y >= height || x < 0 || x >= width) continue
              const tap = weight[((o * inGroup + c) * kh + i) * kw + j] as number
              sum += tap * (input.data[((first + c) * height + y) * width + x] as number)
            }
          }
        }
        output[at] = sum
      }
    }
  }
  return output
}

/** Error function to about 1e-15: the power series up to 3, the continued fraction of erfc beyond. */
export function erf(x: number): number {
  const a = Math.abs(x)
  if (a > 3) {
    let fraction = 0
    for (let k = 60; k > 0; k--) fraction = k / 2 / (a + fraction)
    return Math.sign(x) * (1 - Math.exp(-a * a) / (Math.sqrt(Math.PI) * (a + fraction)))
  }
  let term = x
  let sum = x
  for (let n = 1; Math.abs(term) > 1e-17; n++) {
    term *= (-x * x) / n
    sum += term / (2 * n + 1)
    if (n > 200) break
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}
