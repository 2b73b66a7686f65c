import type { LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/** Lowers learned positions to `Add`. */
export function lowerPositionEmbedding(step: StepOf<'position-embedding'>, context: LoweringContext): void {
  context.chain(context.nameOf(step.input), [context.link('Add', [context.weight(step.weight)])], step.output)
}
