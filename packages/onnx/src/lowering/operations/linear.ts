import { channelIndex } from '@widthwise/graph/slicing'
import { foldedWeights } from '../folded-weights.ts'
import type { LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/**
 * Lowers a linear layer. On maps it is a 1×1 `Conv`: ONNX Runtime keeps convolutions in a layout of channel blocks, and a
 * `MatMul` between them costs a reordering in and out. On tokens it is `MatMul`, on vectors `Gemm`.
 */
export function lowerLinear(step: StepOf<'linear'>, context: LoweringContext): void {
  const { weight, bias } = step
  const shape = context.shapeOf(step.input)
  const channels = channelIndex(shape)
  const [inputs, outputs] = [step.input, step.output].map((value) => context.shapeOf(value)[channels]) as [
    number,
    number,
  ]
  const input = context.nameOf(step.input)
  if (shape.length === 3) {
    const weights = foldedWeights({ weight, bias, dims: [outputs, inputs, 1, 1] }, step, context)
    context.chain(input, [context.link('Conv', weights, { kernel_shape: [1, 1] })], step.output)
  } else if (shape.length === 2) {
    const layer = { weight, bias, dims: [outputs, inputs], transposed: true } as const
    const [matrix, ...biases] = foldedWeights(layer, step, context) as [string, ...string[]]
    const product = context.link('MatMul', [matrix])
    context.chain(input, [product, ...biases.map((name) => context.link('Add', [name]))], step.output)
  } else {
    const weights = foldedWeights({ weight, bias, dims: [outputs, inputs] }, step, context)
    context.chain(input, [context.link('Gemm', weights, { transB: 1 })], step.output)
  }
}
