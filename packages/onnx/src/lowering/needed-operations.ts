import type { Port, ValueId } from '@widthwise/core'
import { operationInputs, type SlicedOperation } from '@widthwise/graph/slicing'

/** The operations that the given outputs depend on, in their order. */
export function neededOperations(
  operations: readonly SlicedOperation[],
  outputs: readonly Port[],
): readonly SlicedOperation[] {
  const needed = new Set<ValueId>(outputs.map(({ value }) => value))
  return operations
    .toReversed()
    .filter((operation) => {
      if (!needed.has(operation.output)) return false
      for (const value of operationInputs(operation)) needed.add(value)
      return true
    })
    .reverse()
}
