import { onnxError } from '../errors.ts'
import type { OnnxGraph, OnnxModel, OnnxNode } from '../format/onnx-model.ts'
import { knownShape, type Symbols } from './bind-inputs.ts'
import { runIf, runLoop } from './control-flow.ts'
import { type FunctionTable, functionsOf, runFunction } from './functions.ts'
import type { MemoryStep } from './memory-plan.ts'
import { NodeView, nodeLabel } from './node-view.ts'
import type { Inferred, Operator } from './operator.ts'
import { OperatorTable } from './operator-table.ts'
import { operators } from './operators/index.ts'
import { orderNodes } from './order-nodes.ts'
import { noteQuantized, ParameterCount, weightOperands } from './parameter-count.ts'
import type { Scope } from './scope.ts'
import { assertShape, elementsOf, type Shape, sameShape } from './shape.ts'
import { constantNode, storedValue } from './stored-value.ts'
import { maxKnownValues, type Value } from './value.ts'

/** A value of which file and inference say different things. */
export interface ShapeMismatch {
  readonly value: string
  readonly inferred: Shape
  readonly stated: Shape
}

/** Mismatches that are kept: the first ones show where it begins. */
const maxMismatches = 16

/** Elements of constants that are read and made here in all: a large Swin takes a thousandth. */
const maxFolding = 2 ** 23

/** Walks through a graph before anything runs: shapes, constants, and what each node costs. */
export class Interpreter {
  table: OperatorTable = new OperatorTable()
  steps: MemoryStep[] = []
  readonly parameters: ParameterCount = new ParameterCount()
  readonly mismatches: ShapeMismatch[] = []
  readonly symbols: Symbols
  readonly functions: FunctionTable
  #nodesLeft: number
  #foldingLeft = maxFolding
  readonly #maxNodes: number

  constructor(model: OnnxModel, symbols: Symbols, maxNodes: number) {
    this.functions = functionsOf(model)
    this.symbols = symbols
    this.#nodesLeft = maxNodes
    this.#maxNodes = maxNodes
  }

  /**
   * Runs a graph whose inputs are in the scope; its stored tensors are added to it.
   *
   * @throws {WidthwiseError} onnx-invalid, onnx-too-complex, cost-too-large
   */
  runGraph(graph: OnnxGraph, scope: Scope): readonly Value[] {
    for (const tensor of graph.initializer) scope.set(tensor.name, storedValue(tensor, tensor.name))
    const outputs = graph.output.map(({ name }) => name)
    this.runNodes(graph.node, outputs, scope)
    return outputs.map((name) => this.lookUp(name, scope, 'the graph'))
  }

  /** Runs the nodes that the outputs depend on. */
  runNodes(nodes: readonly OnnxNode[], outputs: readonly string[], scope: Scope): void {
    for (const node of orderNodes(nodes, outputs)) {
      if (this.#nodesLeft-- <= 0) {
        const message = `more than ${this.#maxNodes} nodes are to be looked at, functions written out (limit 'maxNodes')`
        throw onnxError('onnx-too-complex', message, { details: { limit: 'maxNodes', value: this.#maxNodes } })
      }
      this.#runNode(node, scope)
    }
  }

  lookUp(name: string, scope: Scope, reader: string): Value {
    const value = scope.get(name)
    if (value) return value
    throw onnxError('onnx-invalid', `${reader} reads ${JSON.stringify(name)}, which nothing makes`, {
      details: { name },
    })
  }

  /** Runs `work` apart from the rest: what it costs is given back, not added. */
  apart<Result>(work: () => Result): {
    readonly result: Result
    readonly table: OperatorTable
    readonly steps: MemoryStep[]
  } {
    const { table, steps } = this
    this.table = new OperatorTable()
    this.steps = []
    try {
      return { result: work(), table: this.table, steps: this.steps }
    } finally {
      this.table = table
      this.steps = steps
    }
  }

  /** Adds a node whose outputs have the given shapes, as far as they are known. */
  makeOutputs(
    node: OnnxNode,
    scope: Scope,
    inferred: readonly (Inferred | undefined)[],
    origin: Origin,
  ): readonly Value[] {
    return node.output.map((name, index) => {
      const { shape: own, elementType, data, constant = false } = inferred[index] ?? { shape: undefined }
      if (own) assertShape(own, `${nodeLabel(node)}: ${JSON.stringify(name)}`)
      const info = scope.stated.get(name)
      const stated = info && knownShape(info, this.symbols)
      if (own && stated && !sameShape(own, stated) && this.mismatches.length < maxMismatches) {
        this.mismatches.push({ value: name, inferred: own, stated })
      }
      if (!own && stated) assertShape(stated, `value ${JSON.stringify(name)}`)
      const shape = own ?? stated
      const fits = data && shape && data.length === elementsOf(shape) && data.length <= maxKnownValues
      const isConstant = constant || origin.constant
      const value: Value = {
        name,
        shape,
        elementType: elementType ?? origin.elementType,
        constant: isConstant,
        data: isConstant && fits ? data : undefined,
        ...(isConstant && { origin: { operands: origin.operands, dequantizes: origin.dequantizes } }),
      }
      if (isConstant) noteQuantized(value)
      if (value.data) this.#payFolding(value.data.length)
      if (name !== '') scope.set(name, value)
      return value
    })
  }

  /** Takes what folding costs off what is left for it. */
  #payFolding(elements: number): void {
    this.#foldingLeft -= elements + 1
    if (this.#foldingLeft >= 0) return
    throw onnxError('onnx-too-complex', `more than ${maxFolding} elements of constants are to be computed`, {
      details: { limit: 'maxFolding', value: maxFolding },
    })
  }

  #runNode(node: OnnxNode, scope: Scope): void {
    const inputs = node.input.map((name) => (name === '' ? undefined : this.lookUp(name, scope, nodeLabel(node))))
    const called = this.functions.find(node)
    const operator = operatorName(node)
    if (called) runFunction(this, called, node, inputs, scope)
    else if (operator === 'If') runIf(this, node, inputs, scope)
    else if (operator === 'Loop') runLoop(this, node, inputs, scope)
    else if (operator === 'Constant') {
      this.table.add(operator, { folded: true })
      scope.set(node.output[0] ?? '', constantNode(node, scope.attributesOf(node)))
    } else this.#runOperator(operator, operators.get(operator), node, inputs, scope)
  }

  #runOperator(
    name: string,
    operator: Operator | undefined,
    node: OnnxNode,
    inputs: readonly (Value | undefined)[],
    scope: Scope,
  ): void {
    const view = new NodeView(node, inputs, scope.attributesOf(node), scope.versions.get(domainOf(node)) ?? 0)
    const given = inputs.filter((input) => input !== undefined)
    const ready = given.every(({ shape }) => shape !== undefined)
    const weights = weightIndices(operator, view, ready)
    const weightInputs = weights.flatMap((index) => inputs[index] ?? [])
    // Without inputs and not known: random numbers, say.
    const constant = given.every((input) => input.constant) && (given.length > 0 || operator !== undefined)
    if (constant) {
      for (const { shape = [] } of given) {
        const elements = elementsOf(shape)
        if (elements <= maxKnownValues) this.#payFolding(elements)
      }
    }
    const outputs = this.makeOutputs(node, scope, operator && ready ? operator.infer(view) : [], {
      constant,
      elementType: inputs[0]?.elementType ?? 0,
      operands: constant
        ? weightOperands(
            weightInputs.filter((input) => input.constant),
            operator?.elementwise ?? false,
          )
        : [],
      dequantizes: operator?.dequantizes ?? false,
    })
    if (!operator) this.table.addUnknown(name, 'operator')
    const folded = outputs.length > 0 && outputs.every((output) => output.constant)
    if (folded) {
      this.table.add(name, { folded })
      return
    }

    const role = { integers: operator?.dequantizes ?? false, elementwise: operator?.elementwise ?? false }
    for (const input of weightInputs) if (input.constant) this.parameters.addWeight(input, role)
    for (const index of operator?.statistics ?? []) {
      if (inputs[index]?.constant) this.parameters.addStatistic(inputs[index] as Value)
    }
    const macs = operator?.macs ? operator.macs(view, outputs) : 0
    if (macs === undefined) this.table.addUnknown(name, 'shape')
    this.table.add(name, macs === undefined ? {} : { macs })
    const { memory = operator ? 'in-place' : 'new' } = operator ?? {}
    this.steps.push({
      memory: typeof memory === 'function' ? (ready ? memory(view, outputs) : 'new') : memory,
      inputs: given.filter((input) => !input.constant),
      outputs: outputs.filter((output) => !output.constant),
      scratch: ready ? (operator?.scratch?.(view) ?? 0) : 0,
    })
  }
}

/** Inputs of a node that hold weights where they are constant. */
function weightIndices(operator: Operator | undefined, node: NodeView, ready: boolean): readonly number[] {
  const { weights, statistics = [] } = operator ?? {}
  if (Array.isArray(weights)) return weights
  if (typeof weights === 'function' && ready) return weights(node)
  return Array.from(node.inputs.keys()).filter((index) => !statistics.includes(index))
}

/** What outputs have of the node that makes them. */
interface Origin {
  readonly constant: boolean
  readonly elementType: number
  readonly operands: readonly Value[]
  readonly dequantizes: boolean
}

const domainOf = ({ domain }: OnnxNode): string => (domain === 'ai.onnx' ? '' : domain)

/** The name of a node's operator, with the domain in front unless it is the standard's. */
function operatorName(node: OnnxNode): string {
  const domain = domainOf(node)
  return domain === '' ? node.opType : `${domain}.${node.opType}`
}
