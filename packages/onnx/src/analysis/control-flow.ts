import { onnxError } from '../errors.ts'
import type { OnnxGraph, OnnxNode, OnnxValueInfo } from '../format/onnx-model.ts'
import type { Interpreter } from './interpreter.ts'
import { nodeLabel } from './node-view.ts'
import { Scope } from './scope.ts'
import { sameShape } from './shape.ts'
import type { Value } from './value.ts'

/**
 * An `If`: the branch that is taken where that is known. Otherwise the cheaper one counts, and the operator is named as
 * unknown unless both cost the same.
 */
export function runIf(
  interpreter: Interpreter,
  node: OnnxNode,
  [condition]: readonly (Value | undefined)[],
  scope: Scope,
): void {
  const run = (name: string) => interpreter.apart(() => runSubgraph(interpreter, node, name, [], scope))
  const taken = condition?.data?.[0]
  if (taken !== undefined) {
    const { result, table, steps } = run(taken !== 0 ? 'then_branch' : 'else_branch')
    interpreter.table.addAll(table)
    for (const step of steps) interpreter.steps.push(step)
    for (const [index, name] of node.output.entries()) if (result[index]) scope.set(name, result[index])
    return
  }
  const [first, second] = [run('then_branch'), run('else_branch')]
  const cheaper = first.table.macs <= second.table.macs ? first : second
  interpreter.table.addAll(cheaper.table)
  if (first.table.macs !== second.table.macs) interpreter.table.addUnknown('If', 'control-flow')
  interpreter.table.add('If', {})
  for (const step of cheaper.steps) interpreter.steps.push(step)
  const reads = [first, second].flatMap(({ result }) => result).concat(condition ?? [])
  const outputs = interpreter.makeOutputs(
    node,
    scope,
    node.output.map((_, index) => {
      const [a, b] = [first.result[index]?.shape, second.result[index]?.shape]
      return { shape: a && b && sameShape(a, b) ? a : undefined, elementType: first.result[index]?.elementType }
    }),
    notConstant,
  )
  const made = new Set([...cheaper.steps.flatMap((step) => step.outputs)])
  const inputs = reads.filter((value) => !value.constant && (made.has(value) || isOutside(value, first, second)))
  interpreter.steps.push({ memory: 'view', inputs, outputs, scratch: 0 })
}

type Branch = ReturnType<typeof Interpreter.prototype.apart<readonly Value[]>>

/** Whether a branch hands on a value that it did not make. */
const isOutside = (value: Value, ...branches: readonly Branch[]): boolean =>
  !branches.some(({ steps }) => steps.some(({ outputs }) => outputs.includes(value)))

/**
 * A `Loop`: its body, as often as it runs where that is known and no shape changes on the way. Otherwise one run counts,
 * and the operator is named as unknown.
 */
export function runLoop(
  interpreter: Interpreter,
  node: OnnxNode,
  [count, condition, ...carried]: readonly (Value | undefined)[],
  scope: Scope,
): void {
  const index: Value = { name: '', shape: [], elementType: 7, constant: false, data: undefined }
  // If it holds at first, and the body makes true of true, it holds on.
  const holds = condition === undefined || condition.data?.[0] === 1
  const going: Value = { ...index, elementType: 9, constant: holds, data: holds ? [1] : undefined }
  const open = carried.map((value) => value && { ...withoutOrigin(value), constant: false, data: undefined })
  const { result, table, steps } = interpreter.apart(() => {
    interpreter.steps.push({ memory: 'new', inputs: [], outputs: holds ? [index] : [index, going], scratch: 0 })
    for (const [at, value] of open.entries()) {
      const source = carried[at]
      if (value)
        interpreter.steps.push({
          memory: 'in-place',
          inputs: source && !source.constant ? [source] : [],
          outputs: [value],
          scratch: 0,
        })
    }
    return runSubgraph(interpreter, node, 'body', [index, going, ...open], scope)
  })
  const [next, ...made] = result
  const keeps = open.every((value, at) => {
    const [before, after] = [value?.shape, made[at]?.shape]
    return before !== undefined && after !== undefined && sameShape(before, after)
  })
  const endless = holds && next?.data?.[0] === 1
  const times = keeps && endless ? count?.data?.[0] : undefined
  const known = times !== undefined && times >= 0 && times < 2 ** 31
  interpreter.table.addAll(table, known ? times : 1)
  interpreter.table.add('Loop', {})
  if (!known) interpreter.table.addUnknown('Loop', 'control-flow')
  for (const step of steps) interpreter.steps.push(step)
  const outputs = interpreter.makeOutputs(
    node,
    scope,
    node.output.map((_, at) => {
      const value = made[at]
      if (at < open.length) return { shape: keeps ? value?.shape : undefined, elementType: value?.elementType }
      return { shape: known && value?.shape ? [times, ...value.shape] : undefined, elementType: value?.elementType }
    }),
    notConstant,
  )
  const inputs = made.filter((value) => !value.constant)
  interpreter.steps.push({ memory: 'new', inputs, outputs, scratch: 0 })
}

const notConstant = { constant: false, elementType: 1, operands: [], dequantizes: false } as const

function withoutOrigin({ origin: _, ...value }: Value): Value {
  return value
}

/** Runs a graph that is an attribute, with its inputs bound in order. */
function runSubgraph(
  interpreter: Interpreter,
  node: OnnxNode,
  name: string,
  inputs: readonly (Value | undefined)[],
  around: Scope,
): readonly Value[] {
  const graph = around.attributesOf(node).get(name)?.g
  if (!graph) throw onnxError('onnx-invalid', `${nodeLabel(node)} has no ${name}`)
  if (graph.input.length > inputs.length) {
    throw onnxError(
      'onnx-invalid',
      `${nodeLabel(node)}: ${name} has ${graph.input.length} inputs; ${inputs.length} are given`,
    )
  }
  const scope = new Scope({ around, stated: statedValues(graph) })
  for (const [index, info] of graph.input.entries()) {
    const value = inputs[index]
    if (value) scope.set(info.name, value)
  }
  return interpreter.runGraph(graph, scope)
}

/** What a graph states of its values, by their names. */
export function statedValues({ valueInfo, output }: OnnxGraph): ReadonlyMap<string, OnnxValueInfo> {
  return new Map([...valueInfo, ...output].map((info) => [info.name, info]))
}
