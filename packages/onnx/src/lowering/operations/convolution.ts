import type { DepthwiseKernel } from '@widthwise/core'
import type { Link, LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/** Lowers a dense convolution to `Conv`. */
export function lowerConvolution(step: StepOf<'convolution'>, context: LoweringContext): void {
  context.chain(context.nameOf(step.input), [convolutionLink(step, 1, context)], step.output)
}

/** A `Conv` with this kernel in so many groups. */
export function convolutionLink(kernel: DepthwiseKernel, group: number, context: LoweringContext): Link {
  const [vertical, horizontal] = kernel.padding
  const parameters = [kernel.weight, ...(kernel.bias === undefined ? [] : [kernel.bias])]
  return context.link(
    'Conv',
    parameters.map((name) => context.weight(name)),
    {
      kernel_shape: kernel.kernel,
      strides: kernel.stride,
      pads: [vertical, horizontal, vertical, horizontal],
      group,
    },
  )
}
