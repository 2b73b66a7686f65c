import type { LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/** Lowers the mean of two values to `Add` and `Mul`. */
export function lowerAverage(step: StepOf<'average'>, context: LoweringContext): void {
  const links = [context.link('Add', [context.nameOf(step.other)]), context.link('Mul', [context.builder.scalar(0.5)])]
  context.chain(context.nameOf(step.input), links, step.output)
}
