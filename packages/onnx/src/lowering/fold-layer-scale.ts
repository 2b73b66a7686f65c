import type { LinearOperation, ParameterId, Port, ScaleOperation } from '@widthwise/core'
import type { SlicedOperation } from '@widthwise/graph'
import { countReaders } from './count-readers.ts'

/** A linear layer whose rows and bias are multiplied by a factor each. */
interface ScaledLinear extends LinearOperation {
  readonly rowScale?: ParameterId
}

/** What is lowered: the operations of a sliced graph, layer scale folded into the linear before it. */
export type Step = Exclude<SlicedOperation, LinearOperation> | ScaledLinear

/**
 * Folds each `scale` into the linear that alone feeds it: γ∘(W·x + b) = (γ∘W)·x + γ∘b. The products are rounded to
 * float32 once, which errs no more than multiplying the result did.
 */
export function foldLayerScale(operations: readonly SlicedOperation[], outputs: readonly Port[]): readonly Step[] {
  const readers = countReaders(operations)
  const asked = new Set(outputs.map(({ value }) => value))
  const linears = new Set(
    operations
      .filter(({ kind, output }) => kind === 'linear' && readers.get(output) === 1 && !asked.has(output))
      .map(({ output }) => output),
  )
  const scales = new Map<string, ScaleOperation>()
  for (const operation of operations) {
    if (operation.kind === 'scale' && linears.has(operation.input)) scales.set(operation.input, operation)
  }
  return operations.flatMap((operation): readonly Step[] => {
    if (operation.kind === 'scale' && scales.get(operation.input) === operation) return []
    const scale = operation.kind === 'linear' ? scales.get(operation.output) : undefined
    return operation.kind === 'linear' && scale
      ? [{ ...operation, output: scale.output, rowScale: scale.weight }]
      : [operation]
  })
}
