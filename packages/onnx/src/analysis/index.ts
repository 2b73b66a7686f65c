/**
 * What ONNX models cost, before they run.
 *
 * @module
 */
export type { InputSizes } from './bind-inputs.ts'
export { type InspectOnnxOptions, inspectOnnx, type OnnxCost, type OnnxPort } from './inspect-onnx.ts'
export type { ShapeMismatch } from './interpreter.ts'
export type { OperatorCount, UnknownOperator, UnknownReason } from './operator-table.ts'
export type { Shape } from './shape.ts'
