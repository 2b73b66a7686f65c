import { onnxError } from '../../errors.ts'
import type { LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/** Lowers the mean over all positions of a map to `GlobalAveragePool` and `Flatten`. */
export function lowerGlobalAveragePool(step: StepOf<'global-average-pool'>, context: LoweringContext): void {
  const shape = context.shapeOf(step.input)
  if (shape.length !== 3) {
    throw onnxError(
      'graph-unsupported',
      `${step.output}: a global average pool of [${shape}]; a map [channels, height, width] is right`,
    )
  }
  context.chain(context.nameOf(step.input), [context.link('GlobalAveragePool'), context.link('Flatten')], step.output)
}
