import { onnxError } from '../../errors.ts'
import type { LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/** Lowers BatchNorm to `BatchNormalization`, which has the channels behind the batch: maps and vectors. */
export function lowerBatchNorm(step: StepOf<'batch-norm'>, context: LoweringContext): void {
  const shape = context.shapeOf(step.input)
  if (shape.length === 2) {
    throw onnxError('graph-unsupported', `${step.output}: BatchNorm over tokens [${shape}]; a map or a vector is right`)
  }
  const parameters = [step.weight, step.bias, step.mean, step.variance].map((name) => context.weight(name))
  const norm = context.link('BatchNormalization', parameters, { epsilon: { float: step.epsilon } })
  context.chain(context.nameOf(step.input), [norm], step.output)
}
