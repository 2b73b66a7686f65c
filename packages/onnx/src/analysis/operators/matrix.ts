import type { NodeView } from '../node-view.ts'
import type { Operator } from '../operator.ts'
import { broadcastShapes, elementsOf, type Shape } from '../shape.ts'
import { einsumCost, einsumShape } from './einsum.ts'

/** NumPy's rule: vectors are rows or columns, everything in front of a matrix is a batch. */
function product(node: NodeView, a: Shape, b: Shape): Shape {
  const [left, right] = [a.length === 1 ? [1, ...a] : a, b.length === 1 ? [...b, 1] : b]
  const batch = broadcastShapes([left.slice(0, -2), right.slice(0, -2)])
  if (a.length === 0 || b.length === 0 || left.at(-1) !== right.at(-2) || !batch) {
    return node.invalid(`multiplies [${a}] by [${b}]`)
  }
  return [...batch, ...(a.length === 1 ? [] : left.slice(-2, -1)), ...(b.length === 1 ? [] : right.slice(-1))]
}

/** @param a, b which inputs are the factors */
function matrixProduct(a: number, b: number, more: Partial<Operator> = {}): Operator {
  return {
    memory: 'new',
    infer: (node) => [{ shape: product(node, node.shape(a), node.shape(b)) }],
    macs(node, [output]) {
      const inner = node.inputs[a]?.shape?.at(-1) ?? node.inputs[b]?.shape?.slice(-2)[0]
      return output?.shape && inner !== undefined ? elementsOf(output.shape) * inner : undefined
    },
    ...more,
  }
}

/** @param a, b which inputs are the factors */
function gemm(a: number, b: number, more: Partial<Operator> = {}): Operator {
  const sizes = (node: NodeView): readonly [number, number, number] => {
    const [left, right] = [node.shape(a), node.shape(b)]
    const [rows, inner] = node.int('transA', 0) ? [left[1], left[0]] : left
    const [inner2, columns] = node.int('transB', 0) ? [right[1], right[0]] : right
    if (left.length !== 2 || right.length !== 2 || inner !== inner2) {
      return node.invalid(`multiplies [${left}] by [${right}]`)
    }
    return [rows as number, inner as number, columns as number]
  }
  return {
    memory: 'new',
    infer(node) {
      const [rows, , columns] = sizes(node)
      return [{ shape: [rows, columns] }]
    },
    macs(node) {
      if (!(node.inputs[a]?.shape && node.inputs[b]?.shape)) return undefined
      return elementsOf(sizes(node))
    },
    ...more,
  }
}

const fusedMatMul: Operator = {
  ...matrixProduct(0, 1),
  infer(node) {
    const turned = (index: number, name: string): Shape => {
      const shape = node.shape(index)
      return node.int(name, 0) && shape.length > 1 ? [...shape.slice(0, -2), ...shape.slice(-2).reverse()] : shape
    }
    if (node.int('transBatchA', 0) || node.int('transBatchB', 0)) return [{ shape: undefined }]
    return [{ shape: product(node, turned(0, 'transA'), turned(1, 'transB')) }]
  },
  macs(node, [output]) {
    const shape = node.inputs[0]?.shape
    const inner = node.int('transA', 0) ? shape?.at(-2) : shape?.at(-1)
    return output?.shape && inner !== undefined ? elementsOf(output.shape) * inner : undefined
  },
}

/** Weights in blocks of a few bits; their shape stands in the attributes. */
const matMulNBits: Operator = {
  memory: 'new',
  weights: [0, 1],
  infer: (node) => [{ shape: [...node.shape(0).slice(0, -1), node.int('N', 0)] }],
  macs: (node, [output]) => output?.shape && elementsOf(output.shape) * node.int('K', 0),
}

/** Linear layers and products of two activations. */
export const matrixOperators: Readonly<Record<string, Operator>> = {
  MatMul: matrixProduct(0, 1),
  MatMulInteger: matrixProduct(0, 1, { weights: [0, 1] }),
  QLinearMatMul: matrixProduct(0, 3, { weights: [0, 3] }),
  'com.microsoft.FusedMatMul': fusedMatMul,
  'com.microsoft.MatMulNBits': matMulNBits,
  Gemm: gemm(0, 1),
  'com.microsoft.FusedGemm': gemm(0, 1),
  'com.microsoft.QGemm': gemm(0, 3, { weights: [0, 3, 6], dequantizes: true }),
  Einsum: {
    memory: 'new',
    infer: (node) => [{ shape: einsumShape(node) }],
    macs: (node) => (node.inputs.every((input) => input?.shape) ? einsumCost(node) : undefined),
  },
}
