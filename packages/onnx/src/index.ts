/**
 * Subnets as ONNX models, and ONNX files as objects. Runs in Node, workers and pages.
 *
 * @module
 */
export { createOnnx, type OnnxModelFields } from './create-onnx.ts'
export { encodeOnnx } from './encode-onnx.ts'
export { type OnnxErrorCode, onnxErrorHints } from './errors.ts'
export { type ExternalTensor, externalTensors } from './external-tensors.ts'
export type {
  OnnxAttribute,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  OnnxTensor,
  OnnxValueInfo,
} from './format/onnx-model.ts'
export { type FromOnnxOptions, fromOnnx } from './from-onnx.ts'
export { type OnnxFiles, type ToOnnxOptions, toOnnx } from './to-onnx.ts'
