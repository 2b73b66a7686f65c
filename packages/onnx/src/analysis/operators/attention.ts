import type { NodeView } from '../node-view.ts'
import type { Operator } from '../operator.ts'
import { elementsOf, type Shape } from '../shape.ts'

/** Sizes of one attention: q·kᵀ has `inner` multiply-accumulates a score, weights·v has `valueWidth` a position. */
interface Attention {
  readonly batch: number
  readonly heads: number
  readonly queries: number
  readonly keys: number
  /** Width of all heads of q and k, and of v. */
  readonly width: number
  readonly valueWidth: number
}

const products = ({ batch, queries, keys, width, valueWidth }: Attention): number =>
  batch * queries * keys * (width + valueWidth)
const scores = ({ batch, heads, queries, keys }: Attention): number => batch * heads * queries * keys

/** An attention of two products inside one operator. */
function attention(
  sizesOf: (node: NodeView) => Attention,
  shapeOf: (node: NodeView, sizes: Attention) => Shape,
): Operator {
  return {
    memory: 'new',
    infer: (node) => [{ shape: shapeOf(node, sizesOf(node)) }],
    macs: (node) => (node.inputs.every((input) => !input || input.shape) ? products(sizesOf(node)) : undefined),
    scratch: (node) => (node.inputs.every((input) => !input || input.shape) ? scores(sizesOf(node)) : 0),
  }
}

/** The operator of the standard: four axes with the heads second, or three with the heads inside the last. */
function standard(node: NodeView): Attention {
  const heads = (index: number, name: string): readonly [number, number, number] => {
    const shape = node.shape(index)
    const [, second = 0, third = 0, fourth = 0] = shape
    if (shape.length === 4) return [second, third, fourth]
    const count = node.int(name, 0)
    if (shape.length !== 3 || !(count >= 1)) return node.invalid(`attends to [${shape}] with ${count} heads`)
    return [count, second, third / count]
  }
  const [count, queries, size] = heads(0, 'q_num_heads')
  const [, keys] = heads(1, 'kv_num_heads')
  const [, , valueSize] = heads(2, 'kv_num_heads')
  const batch = node.shape(0)[0] ?? 1
  return { batch, heads: count, queries, keys, width: count * size, valueWidth: count * valueSize }
}

/** ONNX Runtime's: q, k, v of three axes, packed in one of five, or k with the heads second. */
function multiHead(node: NodeView): Attention {
  const [batch = 0, queries = 0, third = 0, , size = 0] = node.shape(0)
  const heads = node.int('num_heads', 1)
  if (!node.has(1)) return { batch, heads, queries, keys: queries, width: third * size, valueWidth: third * size }
  const [key, value] = [node.shape(1), node.has(2) ? node.shape(2) : node.shape(1)]
  const keys = key.length === 4 ? key[2] : key[1]
  const valueWidth = value.length === 4 ? heads * (value[3] as number) : value.length === 3 ? value[2] : third
  return { batch, heads, queries, keys: keys ?? 0, width: third, valueWidth: valueWidth ?? 0 }
}

/** With the projection to q, k and v inside. */
const projected: Operator = {
  memory: 'new',
  weights: [0, 1, 2],
  infer(node) {
    const [batch = 0, tokens = 0] = node.shape(0)
    return [{ shape: [batch, tokens, valueWidth(node)] }]
  },
  macs(node) {
    if (!(node.inputs[0]?.shape && node.inputs[1]?.shape)) return undefined
    const [batch = 0, tokens = 0] = node.shape(0)
    const values = valueWidth(node)
    const width = node.ints('qkv_hidden_sizes')?.[0] ?? values
    return batch * tokens * (elementsOf(node.shape(1)) + tokens * (width + values))
  },
  scratch(node) {
    const [batch = 0, tokens = 0] = node.inputs[0]?.shape ?? []
    return batch * node.int('num_heads', 1) * tokens ** 2 + batch * tokens * (node.inputs[1]?.shape?.at(-1) ?? 0)
  },
}

const valueWidth = (node: NodeView): number =>
  node.ints('qkv_hidden_sizes')?.[2] ?? (node.shape(1).at(-1) as number) / 3

/** Attentions that are one operator. */
export const attentionOperators: Readonly<Record<string, Operator>> = {
  Attention: attention(standard, (node, { batch, heads, queries, valueWidth: width }) =>
    node.shape(0).length === 4 ? [batch, heads, queries, width / heads] : [batch, queries, width],
  ),
  'com.microsoft.MultiHeadAttention': {
    ...attention(multiHead, (_, { batch, queries, valueWidth: width }) => [batch, queries, width]),
    weights: [0, 1, 2, 3],
  },
  'com.microsoft.Attention': projected,
}
