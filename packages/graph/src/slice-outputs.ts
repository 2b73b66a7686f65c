import type { Port, ValueId } from '@widthwise/core'
import { graphError } from './errors.ts'
import { operationInputs } from './operation-inputs.ts'
import { operationParameters } from './operation-parameters.ts'
import type { SlicedGraph, SlicedOperation } from './sliced-graph.ts'
import { tokensNeeded } from './slicing/tokens-needed.ts'

/**
 * The part of a sliced graph that some of its outputs depend on: no other operation, input or parameter, and of a causal
 * sequence the tokens up to the last one that is looked at. Values are those of the whole graph.
 *
 * @param names of outputs, in the order in which the part has them
 * @throws {WidthwiseError} output-unknown
 *
 * @example
 * // An exit sequence network up to its exit 2: what else there is costs nothing, and base.feature.3 is no input.
 * const part = sliceOutputs(sliceGraph(graph, { rule: 'none' }), ['exit.2.logits'])
 */
export function sliceOutputs(sliced: SlicedGraph, names: readonly string[]): SlicedGraph {
  const outputs = outputPorts(sliced, names)
  const tokens = tokensNeeded(sliced, outputs)
  const needed = new Set<ValueId>(outputs.map(({ value }) => value))
  const operations: SlicedOperation[] = []
  for (const whole of sliced.operations.toReversed()) {
    if (!needed.has(whole.output)) continue
    const operation = whole.kind === 'stack' ? firstOf(whole, tokens.get(whole.output)) : whole
    for (const value of operationInputs(operation)) needed.add(value)
    operations.push(operation)
  }
  const read = new Set(operations.flatMap(operationParameters))
  return {
    ...sliced,
    inputs: sliced.inputs.filter(({ value }) => needed.has(value)),
    outputs,
    shapes: new Map(
      [...sliced.shapes]
        .filter(([value]) => needed.has(value))
        .map(([value, shape]) => [value, shape.length === 2 ? shape.with(0, tokens.get(value) as number) : shape]),
    ),
    parameters: new Map([...sliced.parameters].filter(([name]) => read.has(name))),
    operations: operations.reverse(),
  }
}

function outputPorts({ outputs }: SlicedGraph, names: readonly string[]): readonly Port[] {
  const known = outputs.map(({ name }) => name)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined || names.length === 0) {
    const asked = unknown === undefined ? 'no output was asked for' : `output '${unknown}' is not there`
    throw graphError('output-unknown', `${asked}; the graph has ${known.join(', ')}`, { details: { names, known } })
  }
  return [...new Set(names)].map((name) => outputs[known.indexOf(name)] as Port)
}

type Stack = Extract<SlicedOperation, { kind: 'stack' }>

const firstOf = (stack: Stack, tokens: number = 0): Stack => ({ ...stack, others: stack.others.slice(0, tokens - 1) })
