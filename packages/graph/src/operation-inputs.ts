import type { OperationKind, ValueId } from '@widthwise/core'

/** The values that an operation reads, its `input` first. */
export function operationInputs(operation: {
  readonly kind: OperationKind
  readonly input: ValueId
  readonly other?: ValueId
  readonly others?: readonly ValueId[]
}): readonly ValueId[] {
  const { input, other, others = [] } = operation
  return [input, ...(other === undefined ? [] : [other]), ...others]
}
