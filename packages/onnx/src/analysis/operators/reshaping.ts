import { elementTypes } from '../element-types.ts'
import type { NodeView } from '../node-view.ts'
import type { Operator } from '../operator.ts'
import { rearranged } from '../rearranged.ts'
import { elementsOf, maxRank, type Shape } from '../shape.ts'

/** Same elements in the same order under another shape. */
const sameElements = (shapeOf: (node: NodeView) => Shape | undefined): Operator => ({
  memory: 'view',
  weights: [0],
  infer(node) {
    const shape = shapeOf(node)
    if (shape && elementsOf(shape) !== elementsOf(node.shape(0))) {
      return node.invalid(`gives [${node.shape(0)}] the shape [${shape}]`)
    }
    return [{ shape, data: node.data(0) }]
  },
})

function reshaped(node: NodeView): Shape | undefined {
  const [input, target] = [node.shape(0), node.data(1)]
  if (!target) return undefined
  const copies = node.int('allowzero', 0) === 0
  const sizes = target.map((size, axis) => (size === 0 && copies ? (input[axis] ?? 0) : size))
  if (!sizes.includes(-1)) return sizes
  const known = elementsOf(sizes.filter((size) => size !== -1))
  if (sizes.indexOf(-1) !== sizes.lastIndexOf(-1) || known === 0)
    return node.invalid(`reshapes [${input}] to [${target}]`)
  return sizes.map((size) => (size === -1 ? elementsOf(input) / known : size))
}

/** Axes as an attribute, or as an input since version 13. */
const axesOf = (node: NodeView): readonly number[] | undefined => node.ints('axes') ?? node.data(1)

function squeezed(node: NodeView): Shape | undefined {
  const input = node.shape(0)
  if (node.has(1) && !node.data(1)) return undefined
  const axes = axesOf(node)?.map((axis) => node.axis(axis, input.length))
  return input.filter((size, axis) => (axes ? !axes.includes(axis) : size !== 1))
}

function unsqueezed(node: NodeView): Shape | undefined {
  const input = node.shape(0)
  const stated = axesOf(node)
  if (!stated) return undefined
  const rank = input.length + stated.length
  if (rank > maxRank) return node.invalid(`makes ${rank} axes; at most ${maxRank} are right`)
  const axes = stated.map((axis) => node.axis(axis, rank))
  if (new Set(axes).size !== axes.length) return node.invalid(`names an axis of [${stated}] twice`)
  const rest = [...input]
  return Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : (rest.shift() as number)))
}

function flattened(node: NodeView): Shape {
  const input = node.shape(0)
  const stated = node.int('axis', 1)
  // Behind the last axis is a place, too, which only a positive number names.
  const axis = node.axis(stated < 0 ? stated + input.length : stated, input.length + 1)
  return [elementsOf(input.slice(0, axis)), elementsOf(input.slice(axis))]
}

const transpose: Operator = {
  memory: 'view',
  infer(node) {
    const input = node.shape(0)
    const order = node.ints('perm') ?? input.map((_, axis) => input.length - 1 - axis)
    if (order.length !== input.length || !input.every((_, axis) => order.includes(axis))) {
      return node.invalid(`puts the axes of [${input}] in the order [${order}]`)
    }
    const shape = order.map((axis) => input[axis] as number)
    const data = rearranged(node.data(0), input, shape, (index, into) => {
      for (const [to, from] of order.entries()) into[from] = index[to] as number
    })
    return [{ shape, data }]
  },
}

/** Channels to positions or back. */
const rearrangedBlocks = (toSpace: boolean): Operator => ({
  memory: 'view',
  infer(node) {
    const [batch, channels, height, width, ...rest] = node.shape(0)
    const block = node.int('blocksize', 0)
    if (width === undefined || rest.length > 0 || !(block >= 1)) return node.invalid(`has blocks of ${block}`)
    const [down, up] = [
      (size: number | undefined) => (size as number) / block,
      (size: number | undefined) => (size as number) * block,
    ]
    const shape = toSpace
      ? [batch as number, down(down(channels)), up(height), up(width)]
      : [batch as number, up(up(channels)), down(height), down(width)]
    return [{ shape }]
  },
})

/** Operators that give a tensor another shape and change no element. */
export const reshapingOperators: Readonly<Record<string, Operator>> = {
  Reshape: sameElements(reshaped),
  Squeeze: sameElements(squeezed),
  Unsqueeze: sameElements(unsqueezed),
  Flatten: sameElements(flattened),
  Transpose: transpose,
  DepthToSpace: rearrangedBlocks(true),
  SpaceToDepth: rearrangedBlocks(false),
  Dropout: {
    weights: [0],
    infer: (node) => [
      { shape: node.shape(0), data: node.data(0) },
      { shape: node.shape(0), elementType: elementTypes.bool },
    ],
  },
}
