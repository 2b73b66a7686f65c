import { elementTypes } from '../element-types.ts'
import type { NodeView } from '../node-view.ts'
import type { Inferred, Operator } from '../operator.ts'
import { rearranged } from '../rearranged.ts'
import { broadcastShapes, elementsOf, type Shape } from '../shape.ts'
import { tensorValues } from '../tensor-values.ts'
import { maxFoldedValues } from '../value.ts'

/** The sizes of an input are known before anything runs, whatever its elements are. */
function known(shape: Shape, data: readonly number[]): Inferred {
  return { shape, data, elementType: elementTypes.int64, constant: true }
}

function filled(node: NodeView): Inferred {
  const shape = node.data(0)
  const tensor = node.attribute('value')?.t
  const value = tensor ? tensorValues(tensor, 1)?.[0] : 0
  const small = shape && value !== undefined && shape.every((size) => size >= 0) && elementsOf(shape) <= maxFoldedValues
  return {
    shape,
    elementType: tensor?.dataType ?? elementTypes.float,
    data: small ? new Array<number>(elementsOf(shape)).fill(value) : undefined,
  }
}

function expanded(node: NodeView): Inferred {
  const [input, target] = [node.shape(0), node.data(1)]
  if (!target) return { shape: undefined }
  const shape = broadcastShapes([input, target]) ?? node.invalid(`expands [${input}] to [${target}]`)
  const shift = shape.length - input.length
  const data = rearranged(node.data(0), input, shape, (index, into) => {
    for (let axis = 0; axis < input.length; axis++) into[axis] = input[axis] === 1 ? 0 : (index[axis + shift] as number)
  })
  return { shape, data }
}

function range(node: NodeView): Inferred {
  const [start, limit, step] = [0, 1, 2].map((index) => node.data(index)?.[0])
  if (start === undefined || limit === undefined || step === undefined) return { shape: undefined }
  if (step === 0) return node.invalid('counts in steps of 0')
  const count = Math.max(0, Math.ceil((limit - start) / step))
  const data = count <= maxFoldedValues ? Array.from({ length: count }, (_, index) => start + index * step) : undefined
  return { shape: [count], data }
}

/** Operators that make shapes, and tensors of a shape. */
export const generatorOperators: Readonly<Record<string, Operator>> = {
  Shape: {
    weights: [],
    infer(node) {
      const input = node.shape(0)
      const data = input.slice(node.int('start', 0), node.int('end', input.length))
      return [known([data.length], data)]
    },
  },
  Size: { weights: [], infer: (node) => [known([], [elementsOf(node.shape(0))])] },
  ConstantOfShape: { weights: [], infer: (node) => [filled(node)] },
  // A view: every copy of an element can be the same one.
  Expand: { memory: 'view', weights: [0], infer: (node) => [expanded(node)] },
  Range: { weights: [], infer: (node) => [range(node)] },
  EyeLike: { weights: [], infer: (node) => [{ shape: node.shape(0), elementType: node.int('dtype', 1) }] },
}
