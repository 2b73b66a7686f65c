import type { Link, LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/** Lowers the mean over tokens to `ReduceMean`. */
export function lowerTokenMean(step: StepOf<'token-mean'>, context: LoweringContext): void {
  const { builder } = context
  const [tokens] = context.shapeOf(step.input) as readonly [number, number]
  const links: Link[] = [context.link('ReduceMean', [builder.integers([1])], { keepdims: 0 })]
  if (step.first > 0) {
    links.unshift(
      context.link(
        'Slice',
        [[step.first], [tokens], [1]].map((values) => builder.integers(values)),
      ),
    )
  }
  context.chain(context.nameOf(step.input), links, step.output)
}
