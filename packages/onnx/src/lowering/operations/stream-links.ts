import type { ValueId } from '@widthwise/core'
import type { Link, LoweringContext } from '../lowering-context.ts'

/**
 * What brings a map that starts a residual stream into ONNX Runtime's layout of channel blocks: a depthwise 1×1
 * convolution by one, which changes no number. Only a convolution's output is kept in that layout; without it every
 * block of the stage reorders the stream twice and adds its shortcut in a pass of its own (1 to 3 % of ConvNeXt-T's
 * time). A map that is read once goes into a convolution, which reorders it once in any case.
 */
export function streamLinks(output: ValueId, context: LoweringContext): readonly Link[] {
  const shape = context.shapeOf(output)
  if (shape.length !== 3 || context.readersOf(output) < 2) return []
  const channels = shape[0] as number
  return [context.link('Conv', [context.builder.ones([channels, 1, 1, 1])], { kernel_shape: [1, 1], group: channels })]
}
