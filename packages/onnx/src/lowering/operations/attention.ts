import type { LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/**
 * Lowers attention to two `MatMul` around a `Softmax`, all heads at once. The queries are scaled rather than the
 * products, which are more numbers; right before their product, where ONNX Runtime makes the factor a part of it.
 */
export function lowerAttention(step: StepOf<'attention'>, context: LoweringContext): void {
  const { builder } = context
  const [tokens, channels] = context.shapeOf(step.output) as readonly [number, number]
  const { heads, scale, causal } = step
  const part = (what: string): string => context.partOf(step.output, what)
  const fused = builder.nodeOfMany(
    'Split',
    [context.nameOf(step.input), builder.integers([channels, channels, channels])],
    ['q', 'k', 'v'].map(part),
    { axis: 2 },
  )
  const byHead = (value: string, perm: readonly number[]): string => {
    const shape = builder.integers([0, tokens, heads, channels / heads])
    const reshaped = builder.node('Reshape', [value, shape], part('heads'))
    return builder.node('Transpose', [reshaped], part('transposed'), { perm })
  }
  const [q, k, v] = fused as readonly [string, string, string]
  const scaled = builder.node('Mul', [byHead(q, [0, 2, 1, 3]), builder.scalar(scale)], part('scaled'))
  let scores = builder.node('MatMul', [scaled, byHead(k, [0, 2, 3, 1])], part('scores'))
  if (causal)
    scores = builder.node('Add', [scores, builder.constant([tokens, tokens], causalMask(tokens))], part('masked'))
  const weights = builder.node('Softmax', [scores], part('weights'), { axis: -1 })
  const links = [
    context.link('MatMul', [byHead(v, [0, 2, 1, 3])]),
    context.link('Transpose', [], { perm: [0, 2, 1, 3] }),
    context.link('Reshape', [builder.integers([0, tokens, channels])]),
  ]
  context.chain(weights, links, step.output)
}

/** `[tokens, tokens]`: minus infinity where the key stands behind the query. */
function causalMask(tokens: number): Float32Array {
  return Float32Array.from({ length: tokens * tokens }, (_, at) =>
    at % tokens > Math.floor(at / tokens) ? Number.NEGATIVE_INFINITY : 0,
  )
}
