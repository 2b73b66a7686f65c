import type { LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/** Lowers tokens to a map: the channels go first, then `Reshape` of the tokens into rows and columns. */
export function lowerMap(step: StepOf<'map'>, context: LoweringContext): void {
  const [channels, height, width] = context.shapeOf(step.output) as readonly [number, number, number]
  const links = [
    context.link('Transpose', [], { perm: [0, 2, 1] }),
    context.link('Reshape', [context.builder.integers([0, channels, height, width])]),
  ]
  context.chain(context.nameOf(step.input), links, step.output)
}
