import type { LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/**
 * Lowers learned tokens in front of others: zeros in their place by `Pad`, and one sum with the tokens. A `Concat` would
 * have to repeat them for every image of a batch whose size is not known.
 */
export function lowerPrependTokens(step: StepOf<'prepend-tokens'>, context: LoweringContext): void {
  const { builder } = context
  const [tokens, channels] = context.shapeOf(step.output) as readonly [number, number]
  const learned = context.derivedWeight({
    name: context.partOf(step.output, 'tokens'),
    dims: [1, tokens, channels],
    from: step.tokens,
    compute: (parts) => {
      const values = new Float32Array(tokens * channels)
      for (const [at, part] of parts.entries()) values.set(part, at * channels)
      return values
    },
  })
  const links = [
    context.link('Pad', [builder.integers([step.tokens.length, 0]), '', builder.integers([1])]),
    context.link('Add', [learned]),
  ]
  context.chain(context.nameOf(step.input), links, step.output)
}
