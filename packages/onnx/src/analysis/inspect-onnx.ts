import { onnxError } from '../errors.ts'
import type { OnnxModel } from '../format/onnx-model.ts'
import { bindInput, type InputSizes, type Symbols, statedType } from './bind-inputs.ts'
import { statedValues } from './control-flow.ts'
import { versionsOf } from './functions.ts'
import { Interpreter, type ShapeMismatch } from './interpreter.ts'
import { peakElements } from './memory-plan.ts'
import type { OperatorCount, UnknownOperator } from './operator-table.ts'
import { Scope } from './scope.ts'
import type { Shape } from './shape.ts'
import type { Value } from './value.ts'

/** Options of {@link inspectOnnx}. */
export interface InspectOnnxOptions extends InputSizes {
  /** Most nodes that are looked at, functions written out at each call; default 1,048,576. */
  readonly maxNodes?: number
}

/** A model's input or output. */
export interface OnnxPort {
  readonly name: string
  /** Undefined where it cannot be known. */
  readonly shape: Shape | undefined
}

/** What a model costs, as far as that is known before it runs. */
export interface OnnxCost {
  /** Inputs with the sizes that the cost is for. */
  readonly inputs: readonly OnnxPort[]
  readonly outputs: readonly OnnxPort[]
  /** Images that one run takes: the first size of the first input where it has several. */
  readonly batch: number
  /** Learned numbers as the file stores them, each once; no running statistics, scales, zero points or numbers of the code. */
  readonly params: number
  /** Multiply-accumulates of one run: convolutions, linear layers, products of two activations. */
  readonly macs: number
  /** Bytes that learned numbers and running statistics take in the file. */
  readonly weightBytes: number
  /** Largest number of elements alive at once, by the rule that holds for our own graphs. */
  readonly peakActivations: number
  /** Operators that the outputs depend on, the costliest first. */
  readonly operators: readonly OperatorCount[]
  /** Operators whose cost is not in the sums. Where there is one, the sums are lower bounds. */
  readonly unknown: readonly UnknownOperator[]
  /** Values of which the file states another shape than follows from its inputs; the first 16. */
  readonly mismatches: readonly ShapeMismatch[]
}

/**
 * Parameters, multiply-accumulates, activation peak and operators of any ONNX classifier, untrusted ones too. Nothing runs
 * and no weight is read: files of external data are not needed. What a runtime computes when it loads the model (weights
 * stored as 8-bit numbers, say, or a shape) costs nothing here either.
 *
 * @throws {WidthwiseError} dimension-open, input-mismatch, batch-invalid, onnx-invalid, onnx-too-complex, cost-too-large
 */
export function inspectOnnx(model: OnnxModel, { maxNodes = 2 ** 20, ...sizes }: InspectOnnxOptions = {}): OnnxCost {
  const { graph } = model
  if (!graph) throw onnxError('onnx-invalid', 'the model has no graph')
  assertSizes(sizes)
  const symbols: Symbols = new Map()
  const interpreter = new Interpreter(model, symbols, maxNodes)
  const scope = new Scope({ stated: statedValues(graph), versions: new Map(versionsOf(model.opsetImport)) })
  // Files of IR version 3 list their initializers as inputs, too.
  const stored = new Set(graph.initializer.map(({ name }) => name))
  const inputs = graph.input
    .filter(({ name }) => !stored.has(name))
    .map((info): Value => {
      const shape = bindInput(info, sizes, symbols)
      return { name: info.name, shape, elementType: statedType(info), constant: false, data: undefined }
    })
  for (const value of inputs) scope.set(value.name, value)
  const outputs = interpreter.runGraph(graph, scope)
  const { table, parameters, steps, mismatches } = interpreter
  const port = ({ name, shape }: Value): OnnxPort => ({ name, shape })
  const [first] = inputs
  return {
    inputs: inputs.map(port),
    outputs: outputs.map((value, index) => ({ ...port(value), name: graph.output[index]?.name ?? value.name })),
    batch: first?.shape && first.shape.length > 1 ? (first.shape[0] as number) : 1,
    params: parameters.params,
    macs: table.macs,
    weightBytes: parameters.bytes,
    peakActivations: peakElements(inputs, steps),
    operators: table.operators(),
    unknown: table.unknown(),
    mismatches,
  }
}

function assertSizes({ batch, imageSize }: InputSizes): void {
  for (const [name, value] of Object.entries({ batch, imageSize })) {
    if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) continue
    throw onnxError(
      name === 'batch' ? 'batch-invalid' : 'input-mismatch',
      `${name} is ${value}; a whole number of at least 1 is right`,
    )
  }
}
