import { channelIndex } from '@widthwise/graph/slicing'
import type { LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/**
 * Lowers Global Response Normalization: `x·(1 + weight·n) + bias`, where the factor has one value a channel, so that only
 * two operators walk over the map.
 */
export function lowerGlobalResponseNorm(step: StepOf<'global-response-norm'>, context: LoweringContext): void {
  const { builder } = context
  const input = context.nameOf(step.input)
  const shape = context.shapeOf(step.input)
  const channel = channelIndex(shape)
  const positions = shape.map((_, axis) => axis).filter((axis) => axis !== channel)
  // As many dimensions behind the channels as the value has, so that they are broadcast along the positions.
  const dims = [shape[channel] as number, ...shape.slice(channel + 1).map(() => 1)]
  const axes = (list: readonly number[]): string => builder.integers(list.map((axis) => 1 + axis))
  const part = (what: string): string => context.partOf(step.output, what)

  const norm = builder.node('ReduceL2', [input, axes(positions)], part('norm'), { keepdims: 1 })
  const mean = builder.node('ReduceMean', [norm, axes([channel])], part('mean'), { keepdims: 1 })
  const divisor = builder.node('Add', [mean, builder.scalar(step.epsilon)], part('divisor'))
  const response = builder.node('Div', [norm, divisor], part('response'))
  const weighted = builder.node('Mul', [response, context.weight(step.weight, { dims })], part('weighted'))
  const factor = builder.node('Add', [weighted, builder.scalar(1)], part('factor'))
  const bias = context.weight(step.bias, { dims })
  context.chain(input, [context.link('Mul', [factor]), context.link('Add', [bias])], step.output)
}
