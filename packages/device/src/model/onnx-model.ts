import type { PortInfo, Subnet } from '@widthwise/core'
import { deviceError } from '../errors.ts'
import type { SessionSource } from '../pool/session-source.ts'
import type { DeclaredPort, DeclaredPorts } from '../protocol/protocol.ts'
import type { Model } from './model.ts'

/** Somebody's ONNX model as a model of one width. */
export class OnnxModel implements Model {
  readonly inputs: readonly PortInfo[]
  readonly outputs: readonly PortInfo[]
  readonly #source: SessionSource

  /**
   * Outputs of other types than float32 are left out: nothing here could give them.
   *
   * @throws {WidthwiseError} model-type-unsupported when an input is not float32, or no output is
   */
  constructor(source: SessionSource, { inputs, outputs }: DeclaredPorts) {
    const foreign = inputs.find(({ type }) => type !== 'float32')
    if (foreign) throw typeError(`input '${foreign.name}' is ${foreign.type ?? 'no tensor'}`)
    const readable = outputs.filter(({ type }) => type === 'float32')
    if (readable.length === 0)
      throw typeError(`its outputs are ${outputs.map(({ type }) => type).join(', ') || 'none'}`)
    this.#source = source
    this.inputs = inputs.map(described)
    this.outputs = readable.map(described)
  }

  /** @throws {WidthwiseError} model-one-width */
  source(subnet: Subnet | undefined): SessionSource {
    if (subnet === undefined || subnet.rule === 'none') return this.#source
    throw deviceError('model-one-width', `a subnet of rule '${subnet.rule}' of a model that has one width`, {
      details: { subnet },
    })
  }

  /** A file takes all of its inputs, whatever is asked for. */
  inputsOf(): readonly PortInfo[] {
    return this.inputs
  }
}

function typeError(what: string): Error {
  return deviceError('model-type-unsupported', `a model cannot be run here: ${what}; only float32 can`)
}

function described({ name, shape }: DeclaredPort): PortInfo {
  return { name, shape: shape.map((size) => (typeof size === 'number' ? size : -1)) }
}
