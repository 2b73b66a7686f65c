import type { ValueId } from '@widthwise/core'
import type { SlicedGraph, SlicedOperation } from './sliced-graph.ts'

/** What a counting tool adds to multiply-accumulates: operations for every number that is written, of poolings read. */
interface AddedCounts {
  readonly bias: number
  readonly batchNorm: number
  readonly layerNorm: number
  readonly relu: number
  readonly pooling: number
}

/** A counting tool by name. */
export type Counter = 'mmcv' | 'fvcore'

/** Counting tools whose numbers stand in papers and tables. None knows GELU, interpolation, addition or scale. */
const counters: Readonly<Record<Counter, AddedCounts>> = {
  /** mmcv's, behind the published MACs of detection and segmentation networks. */
  mmcv: { bias: 1, batchNorm: 2, layerNorm: 0, relu: 1, pooling: 1 },
  /** fvcore's, behind timm's benchmark tables. */
  fvcore: { bias: 0, batchNorm: 2, layerNorm: 5, relu: 0, pooling: 1 },
}

/**
 * What a counting tool adds to the MACs of convolutions, linears and attention products of a network on one image. Published counts that hold such additions come out with them.
 */
export function elementwiseMacs(sliced: SlicedGraph, counter: Counter): number {
  const numbers = (value: ValueId): number =>
    (sliced.shapes.get(value) as readonly number[]).reduce((all, size) => all * size, 1)
  return sliced.operations.reduce((sum, operation) => sum + added(operation, numbers, counters[counter]), 0)
}

function added(operation: SlicedOperation, numbers: (value: ValueId) => number, counts: AddedCounts): number {
  const { kind, input, output } = operation
  switch (kind) {
    case 'convolution':
    case 'linear':
      return operation.bias === undefined ? 0 : counts.bias * numbers(output)
    case 'depthwise': {
      // Every branch keeps its share of the channels; `numbers` counts them all.
      const channels = operation.branches.reduce((sum, branch) => sum + branch.channels, 0)
      const biases = operation.branches.reduce(
        (sum, branch) => sum + branch.channels * branch.kernels.filter(({ bias }) => bias !== undefined).length,
        0,
      )
      return counts.bias * (numbers(output) / channels) * biases
    }
    case 'batch-norm':
      return counts.batchNorm * numbers(output)
    case 'layer-norm':
      return counts.layerNorm * numbers(output)
    case 'relu':
      return counts.relu * numbers(output)
    case 'global-average-pool':
    case 'adaptive-average-pool':
    case 'max-pool':
      return counts.pooling * numbers(input)
    default:
      return 0
  }
}
