import type { LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/** Lowers the sum of two values to `Add`. */
export function lowerAdd(step: StepOf<'add'>, context: LoweringContext): void {
  context.chain(context.nameOf(step.input), [context.link('Add', [context.nameOf(step.other)])], step.output)
}
