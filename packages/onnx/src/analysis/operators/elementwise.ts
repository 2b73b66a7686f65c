import { elementTypes, isInteger } from '../element-types.ts'
import type { NodeView } from '../node-view.ts'
import type { Operator } from '../operator.ts'
import { rearranged } from '../rearranged.ts'
import { broadcastShapes, type Shape } from '../shape.ts'

/** More are not computed here: the values of a shape come from few. */
const maxOperands = 64

type Fold = (...operands: readonly number[]) => number

/** One output, of the shape to which all inputs are broadcast; `fold` computes it where the values are known. */
function elementwise(fold?: Fold, elementType?: number): Operator {
  return {
    elementwise: true,
    infer(node) {
      const shape = broadcast(node)
      const integer = isInteger(node.input(0).elementType)
      const data = fold && folded(node, shape, (...operands) => fold(...operands, integer ? 1 : 0))
      return [{ shape, data, elementType }]
    },
  }
}

function broadcast(node: NodeView): Shape {
  const shapes = node.inputs.flatMap((input) => (input?.shape ? [input.shape] : []))
  if (shapes.length === 0) return node.invalid('has no inputs')
  return (
    broadcastShapes(shapes) ?? node.invalid(`cannot broadcast ${shapes.map((shape) => `[${shape}]`).join(' and ')}`)
  )
}

function folded(node: NodeView, shape: Shape, fold: Fold): readonly number[] | undefined {
  // Before anything is spread: one operand of a run is enough for nothing to be known.
  if (node.inputs.length > maxOperands || !node.inputs.every((input) => input?.constant)) return undefined
  const operands: (readonly number[])[] = []
  for (const input of node.inputs) {
    const own = input?.shape
    if (!own) return undefined
    const shift = shape.length - own.length
    const spread = rearranged(input.data, own, shape, (index, into) => {
      for (let axis = 0; axis < own.length; axis++) into[axis] = own[axis] === 1 ? 0 : (index[axis + shift] as number)
    })
    if (!spread) return undefined
    operands.push(spread)
  }
  return operands[0]?.map((_, at) => fold(...operands.map((values) => values[at] as number)))
}

const truth = (value: boolean): number => (value ? 1 : 0)
/** Halves to even. */
function roundEven(x: number): number {
  const down = Math.floor(x)
  const rest = x - down
  if (rest !== 0.5) return Math.round(x)
  return down % 2 === 0 ? down : down + 1
}

const one = elementwise()
const toTruth = (fold: Fold): Operator => elementwise(fold, elementTypes.bool)

/** Same shape in and out, or broadcasting; activations among them. */
export const elementwiseOperators: Readonly<Record<string, Operator>> = {
  Abs: elementwise((x) => Math.abs(x as number)),
  Neg: elementwise((x) => -(x as number)),
  Ceil: elementwise((x) => Math.ceil(x as number)),
  Floor: elementwise((x) => Math.floor(x as number)),
  Round: elementwise((x) => roundEven(x as number)),
  Sign: elementwise((x) => Math.sign(x as number)),
  Sqrt: elementwise((x) => Math.sqrt(x as number)),
  Reciprocal: elementwise((x) => 1 / (x as number)),
  Exp: elementwise((x) => Math.exp(x as number)),
  Log: elementwise((x) => Math.log(x as number)),
  Not: toTruth((x) => truth(x === 0)),
  Add: elementwise((a, b) => (a as number) + (b as number)),
  Sub: elementwise((a, b) => (a as number) - (b as number)),
  Mul: elementwise((a, b) => (a as number) * (b as number)),
  Div: elementwise((a, b, integer) =>
    integer ? Math.trunc((a as number) / (b as number)) : (a as number) / (b as number),
  ),
  Mod: {
    elementwise: true,
    infer(node) {
      const shape = broadcast(node)
      const truncated = node.int('fmod', 0) === 1
      const mod = (a: number, b: number): number => (truncated ? a % b : a - b * Math.floor(a / b))
      return [{ shape, data: folded(node, shape, (a, b) => mod(a as number, b as number)) }]
    },
  },
  Pow: elementwise((a, b) => (a as number) ** (b as number)),
  Min: { elementwise: true, infer: (node) => ofAll(node, Math.min) },
  Max: { elementwise: true, infer: (node) => ofAll(node, Math.max) },
  Sum: { elementwise: true, infer: (node) => ofAll(node, (...all) => all.reduce((sum, value) => sum + value, 0)) },
  Mean: one,
  Equal: toTruth((a, b) => truth(a === b)),
  Greater: toTruth((a, b) => truth((a as number) > (b as number))),
  GreaterOrEqual: toTruth((a, b) => truth((a as number) >= (b as number))),
  Less: toTruth((a, b) => truth((a as number) < (b as number))),
  LessOrEqual: toTruth((a, b) => truth((a as number) <= (b as number))),
  And: toTruth((a, b) => truth(a !== 0 && b !== 0)),
  Or: toTruth((a, b) => truth(a !== 0 || b !== 0)),
  Xor: toTruth((a, b) => truth((a !== 0) !== (b !== 0))),
  IsNaN: elementwise(undefined, elementTypes.bool),
  IsInf: elementwise(undefined, elementTypes.bool),
  Where: {
    weights: [1, 2],
    infer(node) {
      const shape = broadcast(node)
      const data = folded(node, shape, (condition, a, b) => (condition !== 0 ? a : b) as number)
      return [{ shape, data, elementType: node.input(1).elementType }]
    },
  },
  Clip: {
    // The bounds came to be inputs in version 11.
    weights: [0],
    infer(node) {
      const shape = node.shape(0)
      const low = node.inputs[1] ? node.data(1)?.[0] : Number.NEGATIVE_INFINITY
      const high = node.inputs[2] ? node.data(2)?.[0] : Number.POSITIVE_INFINITY
      const clip = (x: number): number => Math.min(high as number, Math.max(low as number, x))
      const known = low !== undefined && high !== undefined && node.version >= 11
      return [{ shape, data: known ? node.data(0)?.map(clip) : undefined }]
    },
  },
  Cast: {
    infer(node) {
      const elementType = node.int('to', elementTypes.float)
      const convert = elementType === elementTypes.bool ? (x: number) => truth(x !== 0) : Math.trunc
      const data = isInteger(elementType) ? node.data(0)?.map(convert) : node.data(0)
      return [{ shape: node.shape(0), elementType, data }]
    },
  },
  CastLike: {
    weights: [0],
    infer: (node) => [{ shape: node.shape(0), elementType: node.input(1).elementType, data: node.data(0) }],
  },
  Identity: { infer: (node) => [{ shape: node.shape(0), data: node.data(0) }] },
  PRelu: { infer: (node) => [{ shape: node.shape(0) }] },
  ...sameShape(
    ...[
      'Relu',
      'Sigmoid',
      'HardSigmoid',
      'HardSwish',
      'Gelu',
      'Erf',
      'Tanh',
      'Elu',
      'Selu',
      'Celu',
      'Mish',
      'Softplus',
    ],
    ...[
      'Softsign',
      'LeakyRelu',
      'ThresholdedRelu',
      'Swish',
      'Shrink',
      'BitwiseNot',
      'Softmax',
      'LogSoftmax',
      'Hardmax',
    ],
    ...['Sin', 'Cos', 'Tan', 'Asin', 'Acos', 'Atan', 'Sinh', 'Cosh', 'Asinh', 'Acosh', 'Atanh'],
    ...['com.microsoft.Gelu', 'com.microsoft.QuickGelu', 'com.microsoft.FastGelu', 'com.microsoft.BiasGelu'],
  ),
  BitShift: one,
  BitwiseAnd: one,
  BitwiseOr: one,
  BitwiseXor: one,
}

function ofAll(node: NodeView, fold: (...operands: number[]) => number): ReturnType<Operator['infer']> {
  const shape = broadcast(node)
  return [{ shape, data: folded(node, shape, (...operands) => fold(...operands)) }]
}

function sameShape(...operators: readonly string[]): Readonly<Record<string, Operator>> {
  const operator: Operator = { infer: (node) => [{ shape: node.shape(0) }] }
  return Object.fromEntries(operators.map((name) => [name, operator]))
}
