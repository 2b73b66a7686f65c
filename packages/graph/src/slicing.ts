/**
 * Subnets of a graph and their cost, without any architecture: what runs a network needs, and no more. All of it is part of
 * `@widthwise/graph` too.
 *
 * @module
 */
export { channelIndex } from './channel-index.ts'
export { costOf, type SubnetCost, slicedCost } from './cost.ts'
export { type GraphErrorCode, graphErrorHints } from './errors.ts'
export { isSlicingRule, type ModelSlicing, subnetAt, subnetKey, type Width, widthOf } from './model-slicing.ts'
export { operationInputs } from './operation-inputs.ts'
export { operationParameters } from './operation-parameters.ts'
export { sliceGraph } from './slice-graph.ts'
export { sliceOutputs } from './slice-outputs.ts'
export type {
  AlignPiece,
  SlicedAlign,
  SlicedAttention,
  SlicedBranch,
  SlicedDepthwise,
  SlicedGraph,
  SlicedOperation,
  SlicedParameter,
} from './sliced-graph.ts'
export { type Ratios, type SlicingRule, slicingRules } from './slicing/rules.ts'
