import type { LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/** Lowers a factor a channel that no linear took over to `Mul`. */
export function lowerScale(step: StepOf<'scale'>, context: LoweringContext): void {
  const shape = context.shapeOf(step.input)
  const factors = context.weight(step.weight, shape.length === 3 ? { dims: [shape[0] as number, 1, 1] } : {})
  context.chain(context.nameOf(step.input), [context.link('Mul', [factors])], step.output)
}
