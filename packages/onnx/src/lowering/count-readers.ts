import type { ValueId } from '@widthwise/core'
import type { SlicedOperation } from '@widthwise/graph'

/** The values that an operation reads. */
export function operationInputs(operation: Pick<SlicedOperation, 'kind' | 'input'>): readonly ValueId[] {
  return 'other' in operation ? [operation.input, operation.other as ValueId] : [operation.input]
}

/** How often operations read each value. */
export function countReaders(
  operations: readonly Pick<SlicedOperation, 'kind' | 'input'>[],
): ReadonlyMap<ValueId, number> {
  const readers = new Map<ValueId, number>()
  for (const value of operations.flatMap(operationInputs)) readers.set(value, (readers.get(value) ?? 0) + 1)
  return readers
}
