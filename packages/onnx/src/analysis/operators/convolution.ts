import type { NodeView } from '../node-view.ts'
import type { MemoryUse, Operator } from '../operator.ts'
import { elementsOf, type Shape } from '../shape.ts'
import type { Value } from '../value.ts'
import { slid, windowsOf } from './windows.ts'

/** @param x, w, bias which inputs are data, weights and bias; @param weights inputs that hold weights */
function convolution(x: number, w: number, bias: number, more: Partial<Operator> = {}): Operator {
  return {
    infer(node) {
      const [input, weight] = [node.shape(x), node.shape(w)]
      const [outputs = 0, perGroup = 0, ...kernel] = weight
      const group = node.int('group', 1)
      if (input.length !== weight.length || input.length < 3) {
        return node.invalid(`convolves [${input}] with [${weight}]`)
      }
      if (input[1] !== perGroup * group || !(group >= 1) || outputs % group !== 0) {
        return node.invalid(`convolves ${input[1]} channels with weights [${weight}] in ${group} groups`)
      }
      const spatial = slid(node, input.slice(2), windowsOf(node, kernel))
      return [{ shape: [input[0] as number, outputs, ...spatial] }]
    },
    macs(node, [output]) {
      const weight = node.inputs[w]?.shape
      return (
        output?.shape &&
        weight &&
        (isIdentity(node, x, w, bias) ? 0 : elementsOf(output.shape) * elementsOf(weight.slice(1)))
      )
    },
    memory: (node): MemoryUse => (isIdentity(node, x, w, bias) ? 'in-place' : 'new'),
    weights: (node) => (isIdentity(node, x, w, bias) ? [] : [w, bias]),
    ...more,
  }
}

/**
 * A depthwise 1×1 convolution by one: exporters place it to bring a map into a runtime's own layout, and it changes no
 * number.
 */
function isIdentity(node: NodeView, x: number, w: number, bias: number): boolean {
  const [weight, input] = [node.inputs[w], node.inputs[x]]
  if (!weight?.data || weight.shape?.[0] !== weight.data.length || node.inputs[bias]) return false
  const plain = (name: string, value: number): boolean => node.ints(name)?.every((given) => given === value) ?? true
  return node.int('group', 1) === input?.shape?.[1] && plain('strides', 1) && plain('pads', 0) && isOnes(weight)
}

const ones = new WeakMap<Value, boolean>()

function isOnes(weight: Value): boolean {
  const answer = ones.get(weight) ?? weight.data?.every((value) => value === 1) ?? false
  ones.set(weight, answer)
  return answer
}

function transposed(): Operator {
  return {
    memory: 'new',
    infer(node) {
      const [input, weight] = [node.shape(0), node.shape(1)]
      const [inputs, perGroup = 0, ...kernel] = weight
      const group = node.int('group', 1)
      if (input.length !== weight.length || input.length < 3 || input[1] !== inputs || !(group >= 1)) {
        return node.invalid(`convolves [${input}] with [${weight}] in ${group} groups`)
      }
      return [{ shape: [input[0] as number, perGroup * group, ...enlarged(node, input.slice(2), kernel)] }]
    },
    macs(node) {
      const [input, weight] = [node.inputs[0]?.shape, node.inputs[1]?.shape]
      return input && weight && elementsOf(input) * elementsOf(weight.slice(1))
    },
  }
}

function enlarged(node: NodeView, sizes: Shape, kernel: Shape): Shape {
  const { strides, dilations, pads, autoPad } = windowsOf(node, kernel)
  const stated = node.ints('output_shape')
  if (stated) return stated.slice(-sizes.length)
  const extra = node.ints('output_padding')
  return sizes.map((size, axis) => {
    const stride = strides[axis] as number
    if (autoPad.startsWith('SAME')) return size * stride
    const reach = (dilations[axis] as number) * ((kernel[axis] as number) - 1) + 1
    const cut = autoPad === 'VALID' ? 0 : (pads[axis] as number) + (pads[axis + sizes.length] as number)
    return (size - 1) * stride + (extra?.[axis] ?? 0) + reach - cut
  })
}

/** Multiply-accumulates of deformable convolution; where it samples is no product with weights. */
const deformable: Operator = {
  memory: 'new',
  infer(node) {
    const [input, weight] = [node.shape(0), node.shape(1)]
    if (input.length !== 4 || weight.length !== 4) return node.invalid(`convolves [${input}] with [${weight}]`)
    const spatial = slid(node, input.slice(2), windowsOf(node, weight.slice(2)))
    return [{ shape: [input[0] as number, weight[0] as number, ...spatial] }]
  },
  macs: (node, [output]: readonly Value[]) =>
    output?.shape && elementsOf(output.shape) * elementsOf(node.shape(1).slice(1)),
}

/** Convolutions, those of quantised and of fused graphs too. */
export const convolutionOperators: Readonly<Record<string, Operator>> = {
  Conv: convolution(0, 1, 2),
  'com.microsoft.FusedConv': convolution(0, 1, 2),
  ConvInteger: convolution(0, 1, 4, { weights: [1] }),
  QLinearConv: convolution(0, 3, 8, { weights: [3, 8], dequantizes: true }),
  ConvTranspose: transposed(),
  DeformConv: deformable,
}
