import type { ParameterId } from '@widthwise/core'
import type { SlicedOperation } from './sliced-graph.ts'

/** The parameters that an operation reads. */
export function operationParameters(operation: SlicedOperation): readonly ParameterId[] {
  switch (operation.kind) {
    case 'depthwise':
      return operation.branches.flatMap(({ kernels }) => kernels.flatMap(({ weight, bias }) => named(weight, bias)))
    case 'convolution':
    case 'linear':
    case 'layer-norm':
    case 'global-response-norm':
      return named(operation.weight, operation.bias)
    case 'batch-norm':
      return [operation.weight, operation.bias, operation.mean, operation.variance]
    case 'scale':
    case 'position-embedding':
      return [operation.weight]
    case 'prepend-tokens':
      return operation.tokens
    default:
      return []
  }
}

const named = (...names: readonly (ParameterId | undefined)[]): readonly ParameterId[] =>
  names.filter((name) => name !== undefined)
