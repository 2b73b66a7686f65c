import type { LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/** Lowers maps joined along the channels to `Concat`. */
export function lowerConcat(step: StepOf<'concat'>, context: LoweringContext): void {
  const others = step.others.map((value) => context.nameOf(value))
  context.chain(context.nameOf(step.input), [context.link('Concat', others, { axis: 1 })], step.output)
}
