import type { LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/** Lowers every n-th row and column to `Slice`. */
export function lowerSubsample(step: StepOf<'subsample'>, context: LoweringContext): void {
  const { builder } = context
  const [, height, width] = context.shapeOf(step.input) as readonly [number, number, number]
  const steps = [step.stride, step.stride]
  const inputs = [[0, 0], [height, width], [2, 3], steps].map((values) => builder.integers(values))
  context.chain(context.nameOf(step.input), [context.link('Slice', inputs)], step.output)
}
