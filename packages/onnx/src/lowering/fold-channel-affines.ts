import type { ConvolutionOperation, LinearOperation, Port, ValueId } from '@widthwise/core'
import type { SlicedDepthwise, SlicedOperation } from '@widthwise/graph/slicing'
import { type ChannelAffine, onlyScales } from './channel-affine.ts'
import { countReaders } from './count-readers.ts'

/** Operations that a layer's weights take over, in the order in which they ran. */
export interface Folds {
  readonly onInput?: readonly ChannelAffine[]
  readonly onOutput?: readonly ChannelAffine[]
}

/** An operation with weights that such factors and shifts can be multiplied into. */
type Layer = ConvolutionOperation | LinearOperation | SlicedDepthwise

/** What is lowered: the operations of a sliced graph, where layers have taken over scales and norms next to them. */
export type Step =
  | Exclude<SlicedOperation, Layer>
  | (ConvolutionOperation & Folds)
  | (LinearOperation & Folds)
  | (SlicedDepthwise & Folds)

/**
 * Folds layer scale and BatchNorm into the layers beside them: with `D` the factors and `s` the shifts of the channels,
 * `D·(W·x + b) + s = (D·W)·x + (D·b + s)`, else `W·(D·x + s) + b = (W·D)·x + (W·s + b)`. No value that somebody else reads, or
 * that is asked for, is changed or lost.
 */
export function foldChannelAffines(operations: readonly SlicedOperation[], outputs: readonly Port[]): readonly Step[] {
  const readers = countReaders(operations)
  const asked = new Set(outputs.map(({ value }) => value))
  const readOnce = (value: ValueId): boolean => readers.get(value) === 1 && !asked.has(value)
  return foldIntoReaders(foldIntoMakers(operations, readOnce), readOnce)
}

/** Into the layer that makes the operation's input, where that input is read by nobody else. */
function foldIntoMakers(
  operations: readonly SlicedOperation[],
  readOnce: (value: ValueId) => boolean,
): readonly Step[] {
  const steps: Step[] = []
  const makers = new Map<ValueId, number>()
  for (const operation of operations) {
    const at = isAffine(operation) && readOnce(operation.input) ? makers.get(operation.input) : undefined
    if (isAffine(operation) && at !== undefined) {
      const maker = steps[at] as Layer & Folds
      steps[at] = { ...maker, output: operation.output, onOutput: [...(maker.onOutput ?? []), operation] }
      makers.set(operation.output, at)
    } else {
      if (takesOnOutput(operation)) makers.set(operation.output, steps.length)
      steps.push(operation)
    }
  }
  return steps
}

/** Into the layer that alone reads the operation's output. Backwards, so that several in a row end in the same layer. */
function foldIntoReaders(steps: readonly Step[], readOnce: (value: ValueId) => boolean): readonly Step[] {
  const folded: Step[] = []
  const layers = new Map<ValueId, number>()
  for (const step of steps.toReversed()) {
    const at = isAffine(step) && readOnce(step.output) ? layers.get(step.output) : undefined
    const layer = at === undefined ? undefined : (folded[at] as Layer & Folds)
    if (isAffine(step) && at !== undefined && layer && takesOnInput(layer, step)) {
      folded[at] = { ...layer, input: step.input, onInput: [step, ...(layer.onInput ?? [])] }
      layers.set(step.input, at)
    } else {
      layers.set(step.input, folded.length)
      folded.push(step)
    }
  }
  return folded.reverse()
}

const isAffine = (step: Step): step is ChannelAffine => step.kind === 'scale' || step.kind === 'batch-norm'

/** Whether each of a layer's output channels is made by weights of its own, in the order of the channels. */
function takesOnOutput(operation: SlicedOperation): boolean {
  if (operation.kind !== 'depthwise') return operation.kind === 'convolution' || operation.kind === 'linear'
  const [branch, ...others] = operation.branches
  return others.length === 0 && branch?.positions.length === 1 && branch.kernels.length > 0
}

/** Zeros around a map are zeros behind a norm, and would not be before it: shifts pass through an unpadded window alone. */
function takesOnInput(layer: Step, affine: ChannelAffine): boolean {
  if (layer.kind === 'linear') return true
  return layer.kind === 'convolution' && (onlyScales(affine) || layer.padding.every((extent) => extent === 0))
}
