import { elementTypes } from '../element-types.ts'
import type { NodeView } from '../node-view.ts'
import type { Inferred, MemoryUse, Operator } from '../operator.ts'
import { flatIndex, indices, rearranged } from '../rearranged.ts'
import { elementsOf, type Shape } from '../shape.ts'
import { maxFoldedValues } from '../value.ts'

/** One part of an axis of a Slice. */
interface Cut {
  readonly axis: number
  readonly start: number
  readonly step: number
  readonly size: number
}

function cutsOf(node: NodeView): readonly Cut[] | undefined {
  const input = node.shape(0)
  const list = (name: string, index: number): readonly number[] | undefined => node.ints(name) ?? node.data(index)
  const [starts, ends] = [list('starts', 1), list('ends', 2)]
  if (!starts || !ends || (node.has(3) && !node.data(3)) || (node.has(4) && !node.data(4))) return undefined
  const axes = list('axes', 3) ?? starts.map((_, axis) => axis)
  const steps = list('steps', 4) ?? starts.map(() => 1)
  if (![ends, axes, steps].every(({ length }) => length === starts.length))
    return node.invalid('has lists of several lengths')
  return starts.map((from, index): Cut => {
    const axis = node.axis(axes[index] as number, input.length)
    const [size, step] = [input[axis] as number, steps[index] as number]
    if (step === 0) return node.invalid('has a step of 0')
    const [low, high] = step > 0 ? [0, size] : [-1, size - 1]
    const inside = (at: number): number => Math.min(high, Math.max(low, at < 0 ? at + size : at))
    const [start, end] = [inside(from), inside(ends[index] as number)]
    return { axis, start, step, size: Math.max(0, Math.ceil((end - start) / step)) }
  })
}

const slice: Operator = {
  memory: 'view',
  weights: [0],
  infer(node) {
    const [input, cuts] = [node.shape(0), cutsOf(node)]
    if (!cuts) return [{ shape: undefined }]
    const shape = input.map((size, axis) => cuts.findLast((cut) => cut.axis === axis)?.size ?? size)
    const data = rearranged(node.data(0), input, shape, (index, into) => {
      for (let axis = 0; axis < input.length; axis++) into[axis] = index[axis] as number
      for (const { axis, start, step } of cuts) into[axis] = start + step * (index[axis] as number)
    })
    return [{ shape, data }]
  },
}

const split: Operator = {
  memory: 'view',
  weights: [0],
  infer(node) {
    const input = node.shape(0)
    const axis = node.axis(node.int('axis', 0), input.length)
    const total = input[axis] as number
    const stated = node.ints('split') ?? (node.has(1) ? node.data(1) : equalParts(total, node.outputCount))
    if (!stated) return Array.from({ length: node.outputCount }, (): Inferred => ({ shape: undefined }))
    if (stated.length !== node.outputCount || stated.reduce((all, size) => all + size, 0) !== total) {
      return node.invalid(`splits ${total} into [${stated}]`)
    }
    let from = 0
    return stated.map((size): Inferred => {
      const start = from
      from += size
      const shape = input.with(axis, size)
      const data = rearranged(node.data(0), input, shape, (index, into) => {
        for (let at = 0; at < input.length; at++) into[at] = (index[at] as number) + (at === axis ? start : 0)
      })
      return { shape, data }
    })
  },
}

function equalParts(total: number, count: number): readonly number[] {
  const size = Math.ceil(total / count)
  return Array.from({ length: count }, (_, index) => Math.max(0, Math.min(size, total - index * size)))
}

const concat: Operator = {
  memory: 'join',
  infer(node) {
    const shapes = node.inputs.map((_, index) => node.shape(index))
    const [first] = shapes as [Shape]
    if (!first) return node.invalid('joins nothing')
    const axis = node.axis(node.int('axis', 0), first.length)
    const fits = (shape: Shape): boolean =>
      shape.length === first.length && shape.every((size, at) => at === axis || size === first[at])
    if (!shapes.every(fits)) return node.invalid(`joins ${shapes.map((shape) => `[${shape}]`).join(' and ')}`)
    const shape = first.with(
      axis,
      shapes.reduce((sum, own) => sum + (own[axis] as number), 0),
    )
    return [{ shape, data: joined(node, shapes, axis, shape) }]
  },
}

function joined(node: NodeView, shapes: readonly Shape[], axis: number, shape: Shape): readonly number[] | undefined {
  if (elementsOf(shape) > maxFoldedValues || !node.inputs.every((input) => input?.constant && input.data))
    return undefined
  const parts = shapes
    .map((own, index) => ({ data: node.data(index) as readonly number[], run: elementsOf(own.slice(axis)) }))
    .filter(({ data }) => data.length > 0)
  return Array.from({ length: elementsOf(shape.slice(0, axis)) }, (_, row) =>
    parts.flatMap(({ data, run }) => data.slice(row * run, (row + 1) * run)),
  ).flat()
}

/** One row of an axis is a part of it; several are written anew. */
const gatherMemory = (node: NodeView): MemoryUse =>
  node.inputs[1]?.shape && elementsOf(node.inputs[1].shape) === 1 ? 'view' : 'new'

const gather: Operator = {
  memory: gatherMemory,
  weights: [0],
  infer(node) {
    const [input, chosen] = [node.shape(0), node.shape(1)]
    const axis = node.axis(node.int('axis', 0), input.length)
    const shape = [...input.slice(0, axis), ...chosen, ...input.slice(axis + 1)]
    const [size, rows] = [input[axis] as number, node.data(1)]
    if (rows?.some((row) => row < -size || row >= size)) return node.invalid(`takes rows [${rows}] of ${size}`)
    const data =
      rows &&
      rearranged(node.data(0), input, shape, (index, into) => {
        for (let at = 0; at < axis; at++) into[at] = index[at] as number
        const row = rows[flatIndex(index.slice(axis, axis + chosen.length), chosen)] as number
        into[axis] = row < 0 ? row + size : row
        for (let at = axis + 1; at < input.length; at++) into[at] = index[at - 1 + chosen.length] as number
      })
    return [{ shape, data }]
  },
}

const topK: Operator = {
  memory: 'new',
  weights: [0],
  infer(node) {
    const input = node.shape(0)
    const axis = node.axis(node.int('axis', -1), input.length)
    const count = node.has(1) ? node.data(1)?.[0] : node.int('k', 1)
    const shape = count === undefined ? undefined : input.with(axis, count)
    return [{ shape }, { shape, elementType: elementTypes.int64 }]
  },
}

const gatherNd: Operator = {
  memory: 'new',
  weights: [0],
  infer(node) {
    const [input, chosen] = [node.shape(0), node.shape(1)]
    const batch = node.int('batch_dims', 0)
    const depth = chosen.at(-1)
    if (depth === undefined || batch + depth > input.length) return node.invalid(`takes [${chosen}] of [${input}]`)
    return [{ shape: [...chosen.slice(0, -1), ...input.slice(batch + depth)] }]
  },
}

/** Writes into a copy of its first input. */
const scatter: Operator = { infer: (node) => [{ shape: node.shape(0) }] }

/** Operators that take parts of tensors or join them. */
export const selectionOperators: Readonly<Record<string, Operator>> = {
  Slice: slice,
  Split: split,
  Concat: concat,
  Gather: gather,
  GatherElements: { memory: 'new', weights: [0], infer: (node) => [{ shape: node.shape(1) }] },
  GatherND: gatherNd,
  ScatterND: scatter,
  ScatterElements: scatter,
  Scatter: scatter,
  TopK: topK,
  Trilu: { weights: [0], infer: (node) => [{ shape: node.shape(0) }] },
  CumSum: { weights: [0], infer: (node) => [{ shape: node.shape(0) }] },
  NonZero: {
    memory: 'new',
    infer(node) {
      const [input, data] = [node.shape(0), node.data(0)]
      if (!data) return [{ shape: undefined, elementType: elementTypes.int64 }]
      const places = indices(input).filter((_, at) => data[at] !== 0)
      return [
        {
          shape: [input.length, places.length],
          elementType: elementTypes.int64,
          data: input.flatMap((_, axis) => places.map((index) => index[axis] as number)),
        },
      ]
    },
  },
  OneHot: {
    memory: 'new',
    weights: [],
    infer(node) {
      const [input, depth] = [node.shape(0), node.data(1)?.[0]]
      const axis = node.axis(node.int('axis', -1), input.length + 1)
      const shape = depth === undefined ? undefined : [...input.slice(0, axis), depth, ...input.slice(axis)]
      return [{ shape, elementType: node.input(2).elementType }]
    },
  },
}
