import { elementTypes } from '../element-types.ts'
import type { NodeView } from '../node-view.ts'
import type { Operator } from '../operator.ts'
import { broadcastShapes } from '../shape.ts'

/** Joins every third input: each comes with its scale and zero point. */
const concat: Operator = {
  memory: 'join',
  infer(node) {
    const shapes = node.inputs.flatMap((input, index) =>
      index >= 2 && index % 3 === 2 && input?.shape ? [input.shape] : [],
    )
    const [first] = shapes
    if (!first) return node.invalid('joins nothing')
    const axis = node.axis(node.int('axis', 0), first.length)
    return [
      {
        shape: first.with(
          axis,
          shapes.reduce((sum, shape) => sum + (shape[axis] ?? 0), 0),
        ),
      },
    ]
  },
}

const binary: Operator = {
  weights: [0, 3],
  infer(node: NodeView) {
    const shape = broadcastShapes([node.shape(0), node.shape(3)])
    return [{ shape: shape ?? node.invalid(`cannot broadcast [${node.shape(0)}] and [${node.shape(3)}]`) }]
  },
}

const unary: Operator = { weights: [0], infer: (node) => [{ shape: node.shape(0) }] }

/** To and from 8-bit numbers, and arithmetic on them. Their scales and zero points are no parameters. */
export const quantizationOperators: Readonly<Record<string, Operator>> = {
  QuantizeLinear: {
    weights: [0],
    infer: (node) => [{ shape: node.shape(0), elementType: node.inputs[2]?.elementType ?? elementTypes.uint8 }],
  },
  DequantizeLinear: {
    weights: [0],
    dequantizes: true,
    infer: (node) => [{ shape: node.shape(0), elementType: node.input(1).elementType }],
  },
  DynamicQuantizeLinear: {
    infer: (node) => [
      { shape: node.shape(0), elementType: elementTypes.uint8 },
      { shape: [] },
      { shape: [], elementType: elementTypes.uint8 },
    ],
  },
  'com.microsoft.QLinearAdd': binary,
  'com.microsoft.QLinearMul': binary,
  'com.microsoft.QLinearSigmoid': unary,
  'com.microsoft.QLinearLeakyRelu': unary,
  'com.microsoft.QLinearSoftmax': unary,
  'com.microsoft.QLinearConcat': concat,
}
