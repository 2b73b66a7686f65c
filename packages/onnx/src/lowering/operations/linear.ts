import type { LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/**
 * Lowers a linear layer. On maps it is a 1×1 `Conv`: ONNX Runtime keeps convolutions in a layout of channel blocks, and a
 * `MatMul` between them costs a reordering in and out. On tokens it is `MatMul`, on vectors `Gemm`.
 */
export function lowerLinear(step: StepOf<'linear'>, context: LoweringContext): void {
  const { weight, bias, rowScale } = step
  const shape = context.shapeOf(step.input)
  const [inputs, outputs] = [step.input, step.output].map((value) => {
    const channels = context.shapeOf(value)
    return channels.length === 3 ? channels[0] : channels.at(-1)
  }) as [number, number]
  const biases = bias === undefined ? [] : [context.weight(bias, { rowScale })]
  const input = context.nameOf(step.input)
  if (shape.length === 3) {
    const matrix = context.weight(weight, { rowScale, dims: [outputs, inputs, 1, 1] })
    context.chain(input, [context.link('Conv', [matrix, ...biases], { kernel_shape: [1, 1] })], step.output)
  } else if (shape.length === 2) {
    const product = context.link('MatMul', [context.weight(weight, { rowScale, transposed: true })])
    context.chain(input, [product, ...biases.map((name) => context.link('Add', [name]))], step.output)
  } else {
    const matrix = context.weight(weight, { rowScale, dims: [outputs, inputs] })
    context.chain(input, [context.link('Gemm', [matrix, ...biases], { transB: 1 })], step.output)
  }
}
