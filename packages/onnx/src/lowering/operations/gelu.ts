import type { LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/** Lowers the exact GELU to `Gelu`, whose default is the form with erf. */
export function lowerGelu(step: StepOf<'gelu'>, context: LoweringContext): void {
  context.chain(context.nameOf(step.input), [context.link('Gelu')], step.output)
}
