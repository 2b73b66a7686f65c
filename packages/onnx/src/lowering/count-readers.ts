import type { ValueId } from '@widthwise/core'
import { operationInputs, type SlicedOperation } from '@widthwise/graph/slicing'

/** How often operations read each value. */
export function countReaders(
  operations: readonly Pick<SlicedOperation, 'kind' | 'input'>[],
): ReadonlyMap<ValueId, number> {
  const readers = new Map<ValueId, number>()
  for (const value of operations.flatMap(operationInputs)) readers.set(value, (readers.get(value) ?? 0) + 1)
  return readers
}
