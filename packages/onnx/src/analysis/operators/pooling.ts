import { elementTypes } from '../element-types.ts'
import type { NodeView } from '../node-view.ts'
import type { Operator } from '../operator.ts'
import type { Shape } from '../shape.ts'
import { slid, windowsOf } from './windows.ts'

function pooled(node: NodeView, input: Shape): Shape {
  const kernel = node.ints('kernel_shape')
  if (!kernel || input.length !== kernel.length + 2) return node.invalid(`pools [${input}] by [${kernel ?? ''}]`)
  const spatial = slid(node, input.slice(2), windowsOf(node, kernel), node.int('ceil_mode', 0) === 1)
  return [...input.slice(0, 2), ...spatial]
}

const pool: Operator = {
  memory: 'new',
  weights: [0],
  infer(node) {
    const shape = pooled(node, node.shape(0))
    return [{ shape }, { shape, elementType: elementTypes.int64 }]
  },
}

const globalPool: Operator = {
  memory: 'new',
  weights: [0],
  infer: (node) => [{ shape: node.shape(0).map((size, axis) => (axis < 2 ? size : 1)) }],
}

/** Layout of the operators that carry it as an attribute. */
const quantisedGlobalPool: Operator = {
  memory: 'new',
  weights: [0],
  infer(node) {
    const last = node.int('channels_last', 0) === 1
    const shape = node.shape(0)
    return [{ shape: shape.map((size, axis) => (axis === 0 || axis === (last ? shape.length - 1 : 1) ? size : 1)) }]
  },
}

/** Poolings: no multiply-accumulates by the papers' count. */
export const poolingOperators: Readonly<Record<string, Operator>> = {
  MaxPool: pool,
  AveragePool: pool,
  LpPool: pool,
  'com.microsoft.QLinearAveragePool': pool,
  GlobalAveragePool: globalPool,
  GlobalMaxPool: globalPool,
  GlobalLpPool: globalPool,
  'com.microsoft.QLinearGlobalAveragePool': quantisedGlobalPool,
}
