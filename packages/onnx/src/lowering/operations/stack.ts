import type { LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/** Lowers vectors as tokens: each gets an axis in front of its channels, by `Unsqueeze`, along which `Concat` joins them. */
export function lowerStack(step: StepOf<'stack'>, context: LoweringContext): void {
  const { builder } = context
  const asToken = (value: string): string =>
    builder.node('Unsqueeze', [value, builder.integers([1])], context.partOf(step.output, 'token'))
  const others = step.others.map((value) => asToken(context.nameOf(value)))
  const links = [
    context.link('Unsqueeze', [builder.integers([1])]),
    ...(others.length > 0 ? [context.link('Concat', others, { axis: 1 })] : []),
  ]
  context.chain(context.nameOf(step.input), links, step.output)
}
