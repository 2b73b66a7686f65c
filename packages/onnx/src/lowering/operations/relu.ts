import type { LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/** Lowers ReLU to `Relu`. */
export function lowerRelu(step: StepOf<'relu'>, context: LoweringContext): void {
  context.chain(context.nameOf(step.input), [context.link('Relu')], step.output)
}
