import type { LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'
import { streamLinks } from './stream-links.ts'

/**
 * Lowers LayerNorm over the channels. `LayerNormalization` works on the last axes, so a map is transposed around it; ONNX
 * Runtime merges these transpositions with the change of layout that it makes there anyway.
 */
export function lowerLayerNorm(step: StepOf<'layer-norm'>, context: LoweringContext): void {
  const { input, output, epsilon } = step
  const norm = context.link('LayerNormalization', [context.weight(step.weight), context.weight(step.bias)], {
    axis: -1,
    epsilon: { float: epsilon },
  })
  const map = context.shapeOf(input).length === 3
  const links = map
    ? [
        context.link('Transpose', [], { perm: [0, 2, 3, 1] }),
        norm,
        context.link('Transpose', [], { perm: [0, 3, 1, 2] }),
        ...streamLinks(output, context),
      ]
    : [norm]
  context.chain(context.nameOf(input), links, output)
}
