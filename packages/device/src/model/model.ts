import type { AbortSignalLike, PortInfo, Subnet } from '@widthwise/core'
import type { SessionSource } from '../pool/session-source.ts'

/** A model as a runner knows it: what goes in and out, and what to open for a subnet. */
export interface Model {
  readonly inputs: readonly PortInfo[]
  readonly outputs: readonly PortInfo[]
  /**
   * The source of sessions of a subnet with these outputs; the same one for the same question.
   *
   * @throws {WidthwiseError} when there is no such subnet
   */
  source(subnet: Subnet | undefined, outputs: readonly string[]): SessionSource
  /**
   * The inputs that these outputs of a subnet need, of those that the model has.
   *
   * @throws {WidthwiseError} when there is no such subnet
   */
  inputsOf(subnet: Subnet | undefined, outputs: readonly string[]): readonly PortInfo[]
}

/** What the sources of a model need of the runner that they belong to. */
export interface ModelContext {
  /** The runner. */
  readonly owner: object
  /** Aborts when the caller no longer wants the model made ready. */
  readonly signal: AbortSignalLike
}
