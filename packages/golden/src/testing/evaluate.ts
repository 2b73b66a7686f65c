import type { Segment, TensorStore } from '@widthwise/core'
import { operationParameters, type SlicedGraph, type SlicedOperation } from '@widthwise/graph'
import { erf } from './erf.ts'

/** One image's values of one tensor, in float64: `[channels, height, width]`, `[tokens, channels]` or `[channels]`. */
interface Values {
  readonly shape: readonly number[]
  readonly data: Float64Array
}

type OperationOf<Kind extends SlicedOperation['kind']> = Extract<SlicedOperation, { kind: Kind }>
type Parameter = (name: string) => Float32Array

/**
 * Runs a sliced graph on one image, operation by operation, as each is defined and no faster. The oracle of the tests.
 *
 * @returns every value of the graph, by its id
 */
export async function evaluate(
  sliced: SlicedGraph,
  store: TensorStore,
  inputs: ReadonlyMap<string, Float64Array>,
): Promise<ReadonlyMap<string, Values>> {
  const values = new Map<string, Values>()
  const shapeOf = (id: string): readonly number[] => sliced.shapes.get(id) as readonly number[]
  for (const [id, data] of inputs) values.set(id, { shape: shapeOf(id), data })
  const parameters = new Map<string, Float32Array>()
  for (const operation of sliced.operations) {
    for (const name of operationParameters(operation)) {
      parameters.set(name, await store.read(name, sliced.parameters.get(name)?.segments))
    }
    const input = values.get(operation.input) as Values
    const output = { shape: shapeOf(operation.output), data: new Float64Array(count(shapeOf(operation.output))) }
    const run = evaluators[operation.kind] as Evaluate<SlicedOperation['kind']>
    run(operation, input, output, (name) => parameters.get(name) as Float32Array, values)
    values.set(operation.output, output)
  }
  return values
}

const count = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1)

type Evaluate<Kind extends SlicedOperation['kind']> = (
  operation: OperationOf<Kind>,
  input: Values,
  output: Values,
  parameter: Parameter,
  values: ReadonlyMap<string, Values>,
) => void

/** How each kind of operation fills its output, which is all zeros at first. */
const evaluators: { readonly [Kind in SlicedOperation['kind']]: Evaluate<Kind> } = {
  convolution: convolve,
  depthwise: mix,
  linear: multiply,
  'layer-norm': normalise,
  align,
  gelu: (_, input, output) => {
    for (const [i, x] of input.data.entries()) output.data[i] = (x / 2) * (1 + erf(x / Math.SQRT2))
  },
  scale: ({ weight }, input, output, parameter) => {
    const factors = parameter(weight)
    eachPosition(input.shape, (channel, at) => {
      output.data[at] = (input.data[at] as number) * (factors[channel] as number)
    })
  },
  add: ({ other }, input, output, _, values) => {
    const { data } = values.get(other) as Values
    for (const [i, x] of input.data.entries()) output.data[i] = x + (data[i] as number)
  },
  'global-average-pool': (_, input, output) => {
    const positions = input.data.length / output.data.length
    eachPosition(input.shape, (channel, at) => {
      output.data[channel] = (output.data[channel] as number) + (input.data[at] as number) / positions
    })
  },
}

/** Channels, and how far apart the values of one position and of one channel lie. */
function layout(shape: readonly number[]) {
  const isMap = shape.length === 3
  const channels = (isMap ? shape[0] : shape.at(-1)) as number
  const positions = count(shape) / channels
  return isMap
    ? { channels, positions, channelStride: positions, positionStride: 1 }
    : { channels, positions, channelStride: 1, positionStride: channels }
}

function eachPosition(shape: readonly number[], visit: (channel: number, at: number) => void): void {
  const { channels, positions, channelStride, positionStride } = layout(shape)
  for (let channel = 0; channel < channels; channel++) {
    for (let i = 0; i < positions; i++) visit(channel, channel * channelStride + i * positionStride)
  }
}

interface Window {
  readonly kernel: readonly [number, number]
  readonly stride: readonly [number, number]
  readonly padding: readonly [number, number]
}

/** Adds the cross-correlation of one input plane with one kernel to one output plane. */
function correlate(
  from: Values,
  channel: number,
  weight: Float32Array,
  weightAt: number,
  { kernel: [kh, kw], stride: [sh, sw], padding: [ph, pw] }: Window,
  to: Values,
  outputChannel: number,
): void {
  const [, height = 0, width = 0] = from.shape
  const [, rows = 0, columns = 0] = to.shape
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0
      for (let i = 0; i < kh; i++) {
        const y = row * sh + i - ph
        if (y < 0 || y >= height) continue
        for (let j = 0; j < kw; j++) {
          const x = column * sw + j - pw
          if (x < 0 || x >= width) continue
          sum += (from.data[(channel * height + y) * width + x] as number) * (weight[weightAt + i * kw + j] as number)
        }
      }
      const at = (outputChannel * rows + row) * columns + column
      to.data[at] = (to.data[at] as number) + sum
    }
  }
}

function convolve(operation: OperationOf<'convolution'>, input: Values, output: Values, parameter: Parameter): void {
  const weight = parameter(operation.weight)
  const area = operation.kernel[0] * operation.kernel[1]
  const [inputs = 0] = input.shape
  const [outputs = 0] = output.shape
  addBias(operation.bias, output, parameter)
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) correlate(input, i, weight, (o * inputs + i) * area, operation, output, o)
  }
}

function mix(operation: OperationOf<'depthwise'>, input: Values, output: Values, parameter: Parameter): void {
  const size = count(input.shape.slice(1))
  const plane = (values: Values, channel: number): Float64Array =>
    values.data.subarray(channel * size, (channel + 1) * size)
  for (const { positions, kernels } of operation.branches) {
    for (const [index, channel] of channelsOf(positions).entries()) {
      let data = plane(input, channel)
      for (const { weight, bias, ...window } of kernels) {
        const [from, to] = [data, new Float64Array(size).fill(bias ? (parameter(bias)[index] as number) : 0)]
        const shape = [1, ...input.shape.slice(1)]
        const area = window.kernel[0] * window.kernel[1]
        correlate({ shape, data: from }, 0, parameter(weight), index * area, window, { shape, data: to }, 0)
        data = to
      }
      plane(output, channel).set(data)
    }
  }
}

const channelsOf = (ranges: readonly Segment[]): readonly number[] =>
  ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i))

function multiply(operation: OperationOf<'linear'>, input: Values, output: Values, parameter: Parameter): void {
  const weight = parameter(operation.weight)
  const [from, to] = [layout(input.shape), layout(output.shape)]
  addBias(operation.bias, output, parameter)
  for (let position = 0; position < to.positions; position++) {
    for (let o = 0; o < to.channels; o++) {
      let sum = 0
      for (let i = 0; i < from.channels; i++) {
        const x = input.data[position * from.positionStride + i * from.channelStride] as number
        sum += x * (weight[o * from.channels + i] as number)
      }
      const at = position * to.positionStride + o * to.channelStride
      output.data[at] = (output.data[at] as number) + sum
    }
  }
}

function addBias(bias: string | undefined, output: Values, parameter: Parameter): void {
  if (bias === undefined) return
  const values = parameter(bias)
  eachPosition(output.shape, (channel, at) => {
    output.data[at] = values[channel] as number
  })
}

function normalise(operation: OperationOf<'layer-norm'>, input: Values, output: Values, parameter: Parameter): void {
  const [weight, bias] = [parameter(operation.weight), parameter(operation.bias)]
  const { channels, positions, channelStride, positionStride } = layout(input.shape)
  for (let position = 0; position < positions; position++) {
    const at = (channel: number): number => position * positionStride + channel * channelStride
    let mean = 0
    for (let c = 0; c < channels; c++) mean += (input.data[at(c)] as number) / channels
    let variance = 0
    for (let c = 0; c < channels; c++) variance += ((input.data[at(c)] as number) - mean) ** 2 / channels
    const factor = 1 / Math.sqrt(variance + operation.epsilon)
    for (let c = 0; c < channels; c++) {
      output.data[at(c)] = ((input.data[at(c)] as number) - mean) * factor * (weight[c] as number) + (bias[c] as number)
    }
  }
}

function align({ pieces }: OperationOf<'align'>, input: Values, output: Values): void {
  const [from, to] = [layout(input.shape), layout(output.shape)]
  let channel = 0
  for (const piece of pieces) {
    // Zeros are there already.
    if ('zeros' in piece) channel += piece.zeros
    else {
      for (const source of channelsOf([piece.take])) {
        for (let i = 0; i < to.positions; i++) {
          output.data[channel * to.channelStride + i * to.positionStride] = input.data[
            source * from.channelStride + i * from.positionStride
          ] as number
        }
        channel++
      }
    }
  }
}
