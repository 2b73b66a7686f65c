import type { OperationKind, Port, ValueId } from '@widthwise/core'
import { operationInputs } from '../operation-inputs.ts'
import type { SlicedGraph, SlicedOperation } from '../sliced-graph.ts'

/**
 * How far an operation that makes tokens looks: `before`, each of its tokens depends on the same and earlier tokens of
 * its inputs alone, so that its first n are made of their first n; `stacked`, they are values of their own; left out,
 * any of them may depend on all.
 */
const looks: { readonly [Kind in OperationKind]?: 'before' | 'stacked' } = {
  linear: 'before',
  'layer-norm': 'before',
  'batch-norm': 'before',
  relu: 'before',
  gelu: 'before',
  scale: 'before',
  add: 'before',
  average: 'before',
  align: 'before',
  stack: 'stacked',
}

const looksOf = (operation: SlicedOperation): 'before' | 'stacked' | undefined =>
  operation.kind === 'attention' && operation.causal ? 'before' : looks[operation.kind]

/**
 * For every value `[tokens, channels]`, how many of its leading tokens the outputs depend on; values whose tokens are
 * made of one another have one number. Tokens that nothing needs are still there where they cannot be left out.
 */
export function tokensNeeded(sliced: SlicedGraph, outputs: readonly Port[]): ReadonlyMap<ValueId, number> {
  const all = (value: ValueId): number => (sliced.shapes.get(value) as readonly number[])[0] as number
  const isTokens = (value: ValueId): boolean => sliced.shapes.get(value)?.length === 2
  // Grows until nothing changes: what is needed makes operations needed, and these need tokens of their inputs.
  const tokens = new Map<ValueId, number>()
  let grown = true
  const need = (value: ValueId, count: number): void => {
    if (!isTokens(value) || (tokens.get(value) ?? 0) >= count) return
    tokens.set(value, count)
    grown = true
  }
  for (const { value } of outputs) need(value, all(value))
  for (const { value } of sliced.inputs) need(value, all(value))
  while (grown) {
    grown = false
    const needed = new Set<ValueId>(outputs.map(({ value }) => value))
    for (const operation of sliced.operations.toReversed()) {
      const { output } = operation
      if (!needed.has(output)) continue
      const made = tokens.get(output) ?? 0
      const look = looksOf(operation)
      const inputs = operationInputs(operation)
      for (const value of look === 'stacked' ? inputs.slice(0, made) : inputs) needed.add(value)
      if (look === 'before') {
        // One number for all of them, the largest: an operation's tokens are those of its inputs.
        const count = Math.max(...[output, ...inputs].map((value) => tokens.get(value) ?? 0))
        for (const value of [output, ...inputs]) need(value, count)
      } else if (operation.kind === 'select-token') need(operation.input, operation.token + 1)
      else if (look === undefined)
        for (const value of [output, ...inputs]) need(value, isTokens(value) ? all(value) : 0)
    }
  }
  return tokens
}
