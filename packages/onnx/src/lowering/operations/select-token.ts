import type { LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/** Lowers one of the tokens to `Slice`. */
export function lowerSelectToken(step: StepOf<'select-token'>, context: LoweringContext): void {
  const { builder } = context
  const links = [
    context.link(
      'Slice',
      [[step.token], [step.token + 1], [1]].map((values) => builder.integers(values)),
    ),
    context.link('Squeeze', [builder.integers([1])]),
  ]
  context.chain(context.nameOf(step.input), links, step.output)
}
