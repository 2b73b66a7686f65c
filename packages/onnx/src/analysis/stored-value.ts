import { create } from '@bufbuild/protobuf'
import { onnxError } from '../errors.ts'
import { TensorProtoSchema } from '../format/onnx.generated.ts'
import type { OnnxAttribute, OnnxNode, OnnxTensor } from '../format/onnx-model.ts'
import { elementTypes } from './element-types.ts'
import { nodeLabel } from './node-view.ts'
import { noteQuantized } from './parameter-count.ts'
import { type StoredTensor, storedTensor } from './stored-tensor.ts'
import { tensorValues } from './tensor-values.ts'
import { maxKnownValues, type Value } from './value.ts'

/** The value of an initializer. @throws {WidthwiseError} onnx-invalid, cost-too-large */
export function storedValue(tensor: OnnxTensor, name: string): Value {
  return valueFrom(storedTensor(tensor, name))
}

function valueFrom(stored: StoredTensor): Value {
  const { name, tensor, shape, elements } = stored
  let data: readonly number[] | undefined
  let read = false
  const value: Value = {
    name,
    shape,
    elementType: tensor.dataType,
    constant: true,
    // Few of a file's small tensors are asked for their elements.
    get data() {
      if (!read && elements <= maxKnownValues) data = tensorValues(tensor, elements)
      read = true
      return data
    },
    origin: { stored },
  }
  noteQuantized(value)
  return value
}

/**
 * The value of a `Constant` node, which is a tensor, a number or a list of numbers.
 *
 * @throws {WidthwiseError} onnx-invalid, cost-too-large
 */
export function constantNode(node: OnnxNode, attributes: ReadonlyMap<string, OnnxAttribute>): Value {
  const name = node.output[0] ?? ''
  const tensor = attributes.get('value')?.t
  if (tensor) return valueFrom(storedTensor(tensor, name, true))
  for (const [key, { f, floats, i, ints }] of attributes) {
    if (key === 'value_float') return numbers(name, elementTypes.float, [], [f])
    if (key === 'value_floats') return numbers(name, elementTypes.float, [floats.length], floats)
    if (key === 'value_int') return numbers(name, elementTypes.int64, [], [Number(i)])
    if (key === 'value_ints') return numbers(name, elementTypes.int64, [ints.length], ints.map(Number))
    if (key.startsWith('value_string') || key === 'sparse_value') return numbers(name, 0, undefined, [])
  }
  throw onnxError('onnx-invalid', `${nodeLabel(node)} has no value`)
}

function numbers(
  name: string,
  elementType: number,
  shape: readonly number[] | undefined,
  data: readonly number[],
): Value {
  const tensor = create(TensorProtoSchema, { dataType: elementType, dims: (shape ?? []).map(BigInt) })
  const origin = { stored: storedTensor(tensor, name, true) }
  return {
    name,
    shape,
    elementType,
    constant: true,
    data: shape && data.length <= maxKnownValues ? data : undefined,
    origin,
  }
}
