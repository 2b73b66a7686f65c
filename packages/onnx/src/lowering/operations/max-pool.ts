import type { LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/** Lowers a maximum under a window to `MaxPool`. */
export function lowerMaxPool(step: StepOf<'max-pool'>, context: LoweringContext): void {
  const [vertical, horizontal] = step.padding
  const pool = context.link('MaxPool', [], {
    kernel_shape: step.kernel,
    strides: step.stride,
    pads: [vertical, horizontal, vertical, horizontal],
  })
  context.chain(context.nameOf(step.input), [pool], step.output)
}
