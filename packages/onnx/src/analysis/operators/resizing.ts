import type { NodeView } from '../node-view.ts'
import type { MemoryUse, Operator } from '../operator.ts'
import { rearranged } from '../rearranged.ts'
import { elementsOf, type Shape } from '../shape.ts'

/** Which inputs say sizes and factors: a region of interest came in front of them in version 11. */
const resize: Operator = {
  memory: 'new',
  weights: [0],
  infer(node) {
    const early = node.version < 11 || node.operator === 'Upsample'
    return [{ shape: resized(node, early ? 1 : 2, early ? -1 : 3) }]
  },
}

function resized(node: NodeView, factorsAt: number, sizesAt: number): Shape | undefined {
  const input = node.shape(0)
  const axes = (node.ints('axes') ?? input.map((_, axis) => axis)).map((axis) => node.axis(axis, input.length))
  const stated = (index: number): readonly number[] | undefined => {
    const values = node.data(index)
    return values && values.length > 0 ? values : undefined
  }
  const [factors, sizes] = [node.floats('scales') ?? stated(factorsAt), stated(sizesAt)]
  const list = sizes ?? factors
  if (!list) return undefined
  if (list.length !== axes.length) return node.invalid(`resizes ${axes.length} axes by [${list}]`)
  const ratio = sizes && keptRatio(node, input, axes, sizes)
  return input.map((size, axis) => {
    const at = axes.indexOf(axis)
    if (at < 0) return size
    if (ratio !== undefined) return Math.round(ratio * size)
    return sizes ? (sizes[at] as number) : Math.floor(size * (list[at] as number))
  })
}

/** The one factor of all axes where the sizes are bounds. */
function keptRatio(node: NodeView, input: Shape, axes: readonly number[], sizes: Shape): number | undefined {
  const policy = node.text('keep_aspect_ratio_policy', 'stretch')
  if (policy === 'stretch') return undefined
  const ratios = axes.map((axis, at) => (sizes[at] as number) / (input[axis] as number))
  return policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios)
}

function padsOf(node: NodeView): readonly number[] | undefined {
  const { length } = node.shape(0)
  const stated = node.ints('pads') ?? node.ints('paddings') ?? node.data(1)
  if (!stated || (node.has(3) && !node.data(3))) return undefined
  const axes = node.data(3)?.map((axis) => node.axis(axis, length)) ?? Array.from({ length }, (_, axis) => axis)
  if (stated.length !== 2 * axes.length) return node.invalid(`pads ${axes.length} axes by [${stated}]`)
  const pads = new Array<number>(2 * length).fill(0)
  for (const [at, axis] of axes.entries()) {
    pads[axis] = stated[at] as number
    pads[axis + length] = stated[at + axes.length] as number
  }
  return pads
}

const pad: Operator = {
  memory: (node): MemoryUse => (padsOf(node)?.every((size) => size <= 0) ? 'view' : 'new'),
  weights: [0],
  infer(node) {
    const [input, pads] = [node.shape(0), padsOf(node)]
    if (!pads) return [{ shape: undefined }]
    return [{ shape: input.map((size, axis) => size + (pads[axis] as number) + (pads[axis + input.length] as number)) }]
  },
}

const tile: Operator = {
  memory: 'new',
  weights: [0],
  infer(node) {
    const [input, repeats] = [node.shape(0), node.data(1)]
    if (!repeats) return [{ shape: undefined }]
    if (repeats.length !== input.length) return node.invalid(`repeats [${input}] [${repeats}] times`)
    const shape = input.map((size, axis) => size * (repeats[axis] as number))
    const data =
      elementsOf(shape) === 0
        ? []
        : rearranged(node.data(0), input, shape, (index, into) => {
            for (let axis = 0; axis < input.length; axis++)
              into[axis] = (index[axis] as number) % (input[axis] as number)
          })
    return [{ shape, data }]
  },
}

const gridSample: Operator = {
  memory: 'new',
  infer: (node) => [{ shape: [...node.shape(0).slice(0, 2), ...node.shape(1).slice(1, -1)] }],
}

/** Operators that make a map larger or smaller without weights. */
export const resizingOperators: Readonly<Record<string, Operator>> = {
  Resize: resize,
  Upsample: resize,
  Pad: pad,
  Tile: tile,
  GridSample: gridSample,
}
