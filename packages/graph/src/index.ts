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
export {
  architectureByName,
  architectureNames,
  buildGraph,
  families,
  type GraphInputs,
  usualInput,
} from './architectures/index.ts'
export { costByPart, type PartCost } from './cost-by-part.ts'
export { type Counter, elementwiseMacs } from './elementwise-macs.ts'
export { GraphBuilder, type KernelSpec } from './graph-builder.ts'
export * from './slicing.ts'
