import { elementTypes } from '../element-types.ts'
import type { NodeView } from '../node-view.ts'
import type { MemoryUse, Operator } from '../operator.ts'
import { flatIndex, indices } from '../rearranged.ts'
import { elementsOf, type Shape } from '../shape.ts'

type Fold = (values: readonly number[]) => number

/** The axes that are reduced: an attribute first, an input since version 13 (the sum) or 18 (the others). */
function axesOf(node: NodeView): readonly number[] | undefined {
  const { length } = node.shape(0)
  const stated = node.ints('axes') ?? (node.has(1) ? node.data(1) : [])
  if (!stated) return undefined
  if (stated.length > 0) return stated.map((axis) => node.axis(axis, length))
  return node.int('noop_with_empty_axes', 0) ? [] : node.shape(0).map((_, axis) => axis)
}

function reduced(shape: Shape, axes: readonly number[], keep: boolean): Shape {
  return shape.flatMap((size, axis) => (axes.includes(axis) ? (keep ? [1] : []) : [size]))
}

/** A mean over the only axis kept is part of a norm written out; over a map's positions it is a pooling. */
const meanMemory = (node: NodeView): MemoryUse =>
  node.int('keepdims', 1) === 1 && axesOf(node)?.length === 1 ? 'statistic' : 'new'

function reduction(memory: Operator['memory'], fold?: Fold): Operator {
  return {
    ...(memory && { memory }),
    weights: [0],
    infer(node) {
      const axes = axesOf(node)
      if (!axes) return [{ shape: undefined }]
      const input = node.shape(0)
      const shape = reduced(input, axes, node.int('keepdims', 1) === 1)
      const data = fold && folded(node.data(0), input, axes, fold)
      return [{ shape, data }]
    },
  }
}

function folded(
  data: readonly number[] | undefined,
  shape: Shape,
  axes: readonly number[],
  fold: Fold,
): readonly number[] | undefined {
  if (!data) return undefined
  const kept = reduced(shape, axes, true)
  const groups = Array.from({ length: elementsOf(kept) }, (): number[] => [])
  for (const [flat, index] of indices(shape).entries()) {
    const at = flatIndex(
      index.map((value, axis) => (axes.includes(axis) ? 0 : value)),
      kept,
    )
    groups[at]?.push(data[flat] as number)
  }
  return groups.map(fold)
}

const sum: Fold = (values) => values.reduce((all, value) => all + value, 0)

const argument: Operator = {
  memory: 'new',
  infer(node) {
    const input = node.shape(0)
    const axis = node.axis(node.int('axis', 0), input.length)
    return [{ shape: reduced(input, [axis], node.int('keepdims', 1) === 1), elementType: elementTypes.int64 }]
  },
}

/** Reductions: pooling where they are means, parts of norms where they are lengths. */
export const reductionOperators: Readonly<Record<string, Operator>> = {
  ReduceMean: reduction(meanMemory, (values) => sum(values) / values.length),
  ReduceSum: reduction('new', sum),
  ReduceProd: reduction('new', (values) => values.reduce((all, value) => all * value, 1)),
  ReduceMax: reduction('new', (values) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)),
  ReduceMin: reduction('new', (values) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)),
  ReduceL1: reduction('statistic'),
  ReduceL2: reduction('statistic'),
  ReduceSumSquare: reduction('statistic'),
  ReduceLogSum: reduction('statistic'),
  ReduceLogSumExp: reduction('statistic'),
  ArgMax: argument,
  ArgMin: argument,
}
