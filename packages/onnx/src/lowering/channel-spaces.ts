import type { OperationKind, ValueId } from '@widthwise/core'
import { operationInputs, type SlicedGraph } from '@widthwise/graph/slicing'

/**
 * What an operation does with the order of channels: its output has the order of its inputs; it makes channels of its
 * own, in any order that its weights have; or it goes by the places of channels, so that these must stay.
 */
const effects: { readonly [Kind in OperationKind]: 'same' | 'own' | 'places' } = {
  convolution: 'own',
  depthwise: 'same',
  linear: 'own',
  'layer-norm': 'same',
  'batch-norm': 'same',
  relu: 'same',
  gelu: 'same',
  'global-response-norm': 'same',
  scale: 'same',
  add: 'same',
  align: 'places',
  'global-average-pool': 'same',
  'max-pool': 'same',
  'adaptive-average-pool': 'same',
  resize: 'same',
  subsample: 'same',
  'pad-channels': 'places',
  concat: 'places',
  tokens: 'same',
  map: 'same',
  stack: 'same',
  'prepend-tokens': 'same',
  'position-embedding': 'same',
  attention: 'places',
  'select-token': 'same',
  'token-mean': 'same',
  average: 'same',
}

/** Values whose channels must have one order, such as a residual stream. */
export interface ChannelSpace {
  /** The order is the caller's, or an operation goes by it. */
  fixed: boolean
}

/** The space of every value of a graph. */
export function channelSpaces({ inputs, operations }: SlicedGraph): ReadonlyMap<ValueId, ChannelSpace> {
  // Disjoint sets: a value's parent, up to the one that stands for its set.
  const parents = new Map<ValueId, ValueId>()
  const rootOf = (value: ValueId): ValueId => {
    let root = value
    for (let parent = parents.get(root); parent !== undefined; parent = parents.get(root)) root = parent
    return root
  }
  const fixed = new Set<ValueId>(inputs.map(({ value }) => value))
  for (const operation of operations) {
    const effect = effects[operation.kind]
    for (const value of operationInputs(operation)) {
      if (effect === 'places') fixed.add(value).add(operation.output)
      const [root, other] = [rootOf(operation.output), rootOf(value)]
      if (effect === 'same' && root !== other) parents.set(other, root)
    }
  }
  const spaces = new Map<ValueId, ChannelSpace>()
  const values = [...inputs.map(({ value }) => value), ...operations.map(({ output }) => output)]
  const byRoot = new Map<ValueId, ChannelSpace>()
  for (const value of values) {
    const root = rootOf(value)
    const space = byRoot.get(root) ?? { fixed: false }
    byRoot.set(root, space)
    spaces.set(value, space)
    if (fixed.has(value)) space.fixed = true
  }
  return spaces
}
