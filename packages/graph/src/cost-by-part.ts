import type { ValueId } from '@widthwise/core'
import { operationParameters } from './operation-parameters.ts'
import { factsOf } from './operations.ts'
import type { SlicedGraph } from './sliced-graph.ts'

/** What one part of a network costs on one image. */
export interface PartCost {
  /** Learned numbers that the part reads. */
  readonly params: number
  /** Multiply-accumulates: convolutions, linears, attention products. */
  readonly macs: number
}

/**
 * The cost of a subnet by parts, in the order of the network: a part is what stands before the first dot of its tensors'
 * names, such as `backbone`, `neck`, `decode_head`, `auxiliary_head` of a network for dense prediction. Operations without
 * tensors belong to the part whose values they read.
 */
export function costByPart(sliced: SlicedGraph): ReadonlyMap<string, PartCost> {
  const parts = new Map<string, PartCost>()
  const add = (part: string, { params = 0, macs = 0 }: Partial<PartCost>): void => {
    const sum = parts.get(part) ?? { params: 0, macs: 0 }
    parts.set(part, { params: sum.params + params, macs: sum.macs + macs })
  }
  for (const { name, shape, buffer } of sliced.parameters.values()) {
    add(partOf(name), { params: buffer ? 0 : shape.reduce((all, size) => all * size, 1) })
  }
  const partOfValue = new Map<ValueId, string>()
  for (const operation of sliced.operations) {
    const [tensor] = operationParameters(operation)
    const part = tensor === undefined ? partOfValue.get(operation.input) : partOf(tensor)
    // Before the first tensor there is nothing that multiplies.
    if (part === undefined) continue
    partOfValue.set(operation.output, part)
    add(part, { macs: factsOf(operation).macs(operation, (value) => sliced.shapes.get(value) as readonly number[]) })
  }
  return parts
}

const partOf = (name: string): string => name.split('.', 1)[0] as string
