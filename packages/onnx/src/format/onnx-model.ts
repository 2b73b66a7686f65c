import type {
  AttributeProto,
  FunctionProto,
  GraphProto,
  ModelProto,
  NodeProto,
  TensorProto,
  ValueInfoProto,
} from './onnx.generated.ts'

/**
 * An ONNX file in memory: the fields that this package knows by name, every other field kept as bytes under
 * `$unknown` and written back. Whole numbers are bigint, absent optional fields read as their zero value.
 */
export type OnnxModel = ModelProto
/** Nodes, initializers and the types of a model's values. */
export type OnnxGraph = GraphProto
/** One operator with the names of the values it reads and makes. */
export type OnnxNode = NodeProto
/** A function of a model: nodes under a name, which other nodes call like an operator. */
export type OnnxFunction = FunctionProto
/** A named constant of a node. */
export type OnnxAttribute = AttributeProto
/** A stored tensor; `rawData` is a view of the bytes that were read. */
export type OnnxTensor = TensorProto
/** Name, element type and shape of a value. */
export type OnnxValueInfo = ValueInfoProto
