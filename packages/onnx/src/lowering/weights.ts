import type { AbortSignalLike, ParameterId, TensorStore } from '@widthwise/core'
import type { SlicedGraph, SlicedParameter } from '@widthwise/graph/slicing'
import { onnxError } from '../errors.ts'
import { dataTypes } from '../format/constants.ts'
import type { OnnxGraphBuilder } from './onnx-graph-builder.ts'

/** The form in which an operator wants a parameter. */
export interface WeightForm {
  /** Dimensions in place of the parameter's own; as many elements. */
  readonly dims?: readonly number[]
  /** `[rows, columns]` is stored as `[columns, rows]`. */
  readonly transposed?: true
}

/** A tensor that is worked out from what a subnet reads of several parameters. */
export interface DerivedWeight {
  readonly name: string
  readonly dims: readonly number[]
  readonly from: readonly ParameterId[]
  /** Takes the values of each parameter, gives those of the tensor. */
  readonly compute: (values: readonly Float32Array[]) => Float32Array
}

/** Makes initializers of what a subnet reads of its parameters; values are read when the file is written. */
export class Weights {
  readonly #sliced: SlicedGraph
  readonly #store: TensorStore
  readonly #builder: OnnxGraphBuilder
  readonly #names = new Map<string, string>()

  constructor(sliced: SlicedGraph, store: TensorStore, builder: OnnxGraphBuilder) {
    this.#sliced = sliced
    this.#store = store
    this.#builder = builder
  }

  /**
   * The name of the initializer that holds this parameter in this form.
   *
   * @throws {WidthwiseError} weights-mismatch, when the store lacks it or has it in another shape
   */
  initializer(name: ParameterId, form: WeightForm = {}): string {
    const key = JSON.stringify([name, form])
    const known = this.#names.get(key)
    if (known) return known
    const parameter = this.#parameter(name)
    const { shape } = parameter
    const [rows, columns] = [shape[0] as number, elements(shape.slice(1))]
    const claimed = this.#builder.names.claim(name)
    this.#names.set(key, claimed)
    return this.#builder.initializer({
      name: claimed,
      dims: form.dims ?? (form.transposed ? [columns, rows] : shape),
      dataType: dataTypes.float,
      byteLength: 4 * rows * columns,
      read: async (signal) => {
        const values = await this.#read(parameter, signal)
        return form.transposed ? transposed(values, rows, columns) : values
      },
    })
  }

  /**
   * The name of an initializer that is computed from parameters.
   *
   * @throws {WidthwiseError} weights-mismatch, as {@link initializer}
   */
  derived({ name, dims, from, compute }: DerivedWeight): string {
    const parameters = from.map((parameter) => this.#parameter(parameter))
    return this.#builder.initializer({
      name,
      dims,
      dataType: dataTypes.float,
      byteLength: 4 * elements(dims),
      read: async (signal) => {
        const values: Float32Array[] = []
        for (const parameter of parameters) values.push(await this.#read(parameter, signal))
        return compute(values)
      },
    })
  }

  #parameter(name: ParameterId): SlicedParameter {
    const parameter = this.#sliced.parameters.get(name)
    if (!parameter) throw onnxError('weights-mismatch', `the sliced graph does not list its parameter ${name}`)
    const stored = this.#store.get(name)?.shape
    if (stored?.length === parameter.fullShape.length && parameter.fullShape.every((size, i) => size === stored[i])) {
      return parameter
    }
    throw onnxError(
      'weights-mismatch',
      `${name} is ${stored ? `[${stored}]` : 'not'} in the store; [${parameter.fullShape}] is what the graph needs`,
      { details: { tensor: name, stored, expected: parameter.fullShape } },
    )
  }

  async #read(parameter: SlicedParameter, signal: AbortSignalLike | undefined): Promise<Float32Array> {
    const { name, shape, segments } = parameter
    const values = await this.#store.read(name, segments, signal && { signal })
    if (values.length === elements(shape)) return values
    throw onnxError('weights-mismatch', `the store gave ${values.length} values of ${name}; [${shape}] were asked for`)
  }
}

const elements = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1)

/** `[rows, columns]` as `[columns, rows]`. */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = values[row * columns + column] as number
    }
  }
  return result
}
