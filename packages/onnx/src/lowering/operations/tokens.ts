import type { LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/** Lowers a map to tokens: `Reshape` of its positions into one axis, then the channels go last. */
export function lowerTokens(step: StepOf<'tokens'>, context: LoweringContext): void {
  const [positions, channels] = context.shapeOf(step.output) as readonly [number, number]
  const links = [
    context.link('Reshape', [context.builder.integers([0, channels, positions])]),
    context.link('Transpose', [], { perm: [0, 2, 1] }),
  ]
  context.chain(context.nameOf(step.input), links, step.output)
}
