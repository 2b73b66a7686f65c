import type { LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/** Lowers channels of zeros around a map's own to `Pad`. */
export function lowerPadChannels(step: StepOf<'pad-channels'>, context: LoweringContext): void {
  const { builder } = context
  // The third input of Pad, the value, is zero when it is left out.
  const pad = context.link('Pad', [builder.integers([step.before, step.after]), '', builder.integers([1])])
  context.chain(context.nameOf(step.input), [pad], step.output)
}
