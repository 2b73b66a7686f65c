import type { ValueId } from '@widthwise/core'
import { operationInputs } from './operation-inputs.ts'
import { factsOf, type MemoryUse } from './operations.ts'
import type { SlicedGraph, SlicedOperation } from './sliced-graph.ts'

interface Buffer {
  elements: number
  lastUse: number
}

/**
 * The largest number of float elements alive at once, one image, weights not counted. While an operation writes a new
 * tensor, its inputs, its output and whatever a later operation still needs are alive. Norms, activations, scales and
 * additions overwrite their input, unless a later operation still reads it; a cut is a view and leaves only itself alive.
 */
export function peakActivations(sliced: SlicedGraph): number {
  const elements = (value: ValueId): number =>
    (sliced.shapes.get(value) as readonly number[]).reduce((all, size) => all * size, 1)
  const lastRead = new Map<ValueId, number>()
  for (const [at, operation] of sliced.operations.entries()) {
    for (const value of operationInputs(operation)) lastRead.set(value, at)
  }
  const memoryOf = (operation: SlicedOperation, at: number): MemoryUse => {
    const use = factsOf(operation).memory(operation)
    return use === 'in-place' && lastRead.get(operation.input) !== at ? 'new' : use
  }
  const buffers = new Map<ValueId, Buffer>()
  for (const { value } of sliced.inputs) buffers.set(value, { elements: elements(value), lastUse: -1 })
  // First pass: which buffer holds each value, and until when it is needed.
  for (const [at, operation] of sliced.operations.entries()) {
    for (const value of operationInputs(operation)) (buffers.get(value) as Buffer).lastUse = at
    const inPlace = memoryOf(operation, at) === 'in-place'
    buffers.set(
      operation.output,
      inPlace ? (buffers.get(operation.input) as Buffer) : { elements: elements(operation.output), lastUse: at },
    )
  }
  // Second pass: what is alive while each operation runs.
  const live = new Set<Buffer>(sliced.inputs.map(({ value }) => buffers.get(value) as Buffer))
  let peak = 0
  for (const [at, operation] of sliced.operations.entries()) {
    const use = memoryOf(operation, at)
    const output = buffers.get(operation.output) as Buffer
    if (use === 'new') {
      const scratch = factsOf(operation).scratch?.(operation, (value) => sliced.shapes.get(value) ?? []) ?? 0
      let sum = output.elements + scratch
      for (const buffer of live) sum += buffer.elements
      peak = Math.max(peak, sum)
    }
    for (const buffer of live) if (buffer.lastUse <= at) live.delete(buffer)
    if (output.lastUse > at) live.add(output)
  }
  return peak
}
