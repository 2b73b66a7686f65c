import { onnxError } from '../errors.ts'
import type { OnnxAttribute, OnnxFunction, OnnxModel, OnnxNode } from '../format/onnx-model.ts'
import type { Interpreter } from './interpreter.ts'
import { nodeLabel } from './node-view.ts'
import { Scope } from './scope.ts'
import type { Value } from './value.ts'

/** Functions of a model by what calls them; they come before operators of their names. */
export class FunctionTable {
  readonly #functions = new Map<string, OnnxFunction>()
  readonly open: Set<OnnxFunction> = new Set()

  constructor(functions: readonly OnnxFunction[]) {
    for (const one of functions) this.#functions.set(key(one.domain, one.name, one.overload), one)
  }

  find({ domain, opType, overload }: OnnxNode): OnnxFunction | undefined {
    return this.#functions.size === 0 ? undefined : this.#functions.get(key(domain, opType, overload))
  }
}

const key = (...parts: readonly string[]): string => JSON.stringify(parts)

/** The functions that a model brings along. */
export const functionsOf = (model: OnnxModel): FunctionTable => new FunctionTable(model.functions)

/** Levels of calls: beyond any exporter's, and far from what a stack holds. */
const maxDepth = 64

/**
 * Runs the nodes of a function in place of the node that calls it.
 *
 * @throws {WidthwiseError} onnx-invalid, when a function calls itself or lacks an input; onnx-too-complex
 */
export function runFunction(
  interpreter: Interpreter,
  called: OnnxFunction,
  node: OnnxNode,
  inputs: readonly (Value | undefined)[],
  scope: Scope,
): void {
  const { open } = interpreter.functions
  if (open.has(called)) throw onnxError('onnx-invalid', `function ${JSON.stringify(called.name)} calls itself`)
  if (open.size >= maxDepth) {
    throw onnxError('onnx-too-complex', `functions call each other ${maxDepth} levels deep`, { details: { maxDepth } })
  }
  const given = scope.attributesOf(node)
  const attributes = new Map<string, OnnxAttribute>(called.attributeProto.map((one) => [one.name, one]))
  for (const [name, attribute] of given) attributes.set(name, attribute)
  const versions = new Map([...scope.versions, ...versionsOf(called.opsetImport)])
  const inside = new Scope({ attributes, versions })
  for (const [index, name] of called.input.entries()) {
    const value = inputs[index]
    if (value) inside.set(name, value)
  }
  open.add(called)
  // An optional input that is left out is left out inside, too.
  const absent = new Set(called.input.filter((_, index) => !inputs[index]))
  const nodes = absent.size === 0 ? called.node : called.node.map((inner) => withoutInputs(inner, absent))
  interpreter.runNodes(nodes, called.output, inside)
  open.delete(called)
  for (const [index, name] of node.output.entries()) {
    if (name === '') continue
    const made = called.output[index]
    if (made === undefined) throw onnxError('onnx-invalid', `${nodeLabel(node)} has more outputs than its function`)
    scope.set(name, interpreter.lookUp(made, inside, `function ${JSON.stringify(called.name)}`))
  }
}

/** Versions of operator sets by domain. */
export const versionsOf = (imports: OnnxModel['opsetImport']): readonly (readonly [string, number])[] =>
  imports.map(({ domain, version }) => [domain === 'ai.onnx' ? '' : domain, Number(version)])

const withoutInputs = (node: OnnxNode, absent: ReadonlySet<string>): OnnxNode => ({
  ...node,
  input: node.input.map((name) => (absent.has(name) ? '' : name)),
})
