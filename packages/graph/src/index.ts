/**
 * Networks with symbolic widths: architectures, slicing, cost.
 *
 * @module
 */
export type {
  Architecture,
  Backbone,
  BackboneBuilder,
  Family,
  InputShapes,
  StageBuilder,
} from './architectures/family.ts'
export { graphsByNaming, type NamedGraph } from './architectures/graphs-by-naming.ts'
export { architectureByName, architectureNames, buildGraph, families, type GraphInputs } from './architectures/index.ts'
export { channelIndex } from './channel-index.ts'
export { costOf, type SubnetCost, slicedCost } from './cost.ts'
export { costByPart, type PartCost } from './cost-by-part.ts'
export { type Counter, elementwiseMacs } from './elementwise-macs.ts'
export { type GraphErrorCode, graphErrorHints } from './errors.ts'
export { GraphBuilder, type KernelSpec } from './graph-builder.ts'
export { isSlicingRule, type ModelSlicing, subnetAt, subnetKey, type Width, widthOf } from './model-slicing.ts'
export { operationInputs } from './operation-inputs.ts'
export { operationParameters } from './operation-parameters.ts'
export { sliceGraph } from './slice-graph.ts'
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
