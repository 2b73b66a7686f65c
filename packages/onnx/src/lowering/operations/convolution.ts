import type { DepthwiseKernel } from '@widthwise/core'
import type { Folds } from '../fold-channel-affines.ts'
import { foldedWeights } from '../folded-weights.ts'
import type { Link, LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/** Lowers a dense convolution to `Conv`. */
export function lowerConvolution(step: StepOf<'convolution'>, context: LoweringContext): void {
  const [outputs, inputs] = [step.output, step.input].map((value) => context.shapeOf(value)[0]) as [number, number]
  const link = convolutionLink(step, { outputs, inputs, groups: 1 }, step, context)
  context.chain(context.nameOf(step.input), [link], step.output)
}

/** A `Conv` with this kernel, `inputs` those of one group. */
export function convolutionLink(
  kernel: DepthwiseKernel,
  channels: { readonly outputs: number; readonly inputs: number; readonly groups: number },
  folds: Folds,
  context: LoweringContext,
): Link {
  const { weight, bias } = kernel
  const [vertical, horizontal] = kernel.padding
  const dims = [channels.outputs, channels.inputs, ...kernel.kernel] as const
  return context.link('Conv', foldedWeights({ weight, bias, dims }, folds, context), {
    kernel_shape: kernel.kernel,
    strides: kernel.stride,
    pads: [vertical, horizontal, vertical, horizontal],
    group: channels.groups,
  })
}
