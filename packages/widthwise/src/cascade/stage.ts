import type { Runner, Subnet } from '@widthwise/core'
import type { Preprocessor } from '@widthwise/image'

/** One stage of a live cascade, ready to run. */
export interface Stage {
  /** What answers call its model. */
  readonly model: string
  /** Where the model has several. */
  readonly width?: number
  /** Undefined for the last. */
  readonly threshold: number | undefined
  readonly labels: readonly string[]
  /** Multiply-accumulates of one picture. */
  readonly macs: number
  /** Operators that are not in `macs`, where an ONNX model has such: `macs` is a lower bound then. */
  readonly unknownOperators: readonly string[]
  readonly preprocessor: Preprocessor
  /** Stages with the same one read the same input: it is made once. */
  readonly inputKey: string
  readonly runner: Runner
  readonly subnet?: Subnet
  /** Names of the runner's input and output. */
  readonly input: string
  readonly output: string
  readonly gives: 'logits' | 'probabilities'
  /** Whether a run takes one picture alone. */
  readonly oneByOne: boolean
}

/** How a stage is named where widths of one model are to be told apart: `cifar10 at 0.25`. */
export function stageName({ model, width }: Pick<Stage, 'model' | 'width'>): string {
  return width === undefined ? model : `${model} at ${width}`
}
