import type { OperationKind } from '@widthwise/core'
import type { Step } from './fold-layer-scale.ts'
import type { LoweringContext } from './lowering-context.ts'
import { lowerAdd } from './operations/add.ts'
import { lowerAlign } from './operations/align.ts'
import { lowerConvolution } from './operations/convolution.ts'
import { lowerDepthwise } from './operations/depthwise.ts'
import { lowerGelu } from './operations/gelu.ts'
import { lowerGlobalAveragePool } from './operations/global-average-pool.ts'
import { lowerGlobalResponseNorm } from './operations/global-response-norm.ts'
import { lowerLayerNorm } from './operations/layer-norm.ts'
import { lowerLinear } from './operations/linear.ts'
import { lowerScale } from './operations/scale.ts'

/** A step of one kind. */
export type StepOf<Kind extends OperationKind> = Extract<Step, { kind: Kind }>

/** Adds the nodes that make an operation's output. */
export type Lowering<Kind extends OperationKind> = (step: StepOf<Kind>, context: LoweringContext) => void

/** One row for each kind of operation. */
export const lowerings: { readonly [Kind in OperationKind]: Lowering<Kind> } = {
  convolution: lowerConvolution,
  depthwise: lowerDepthwise,
  linear: lowerLinear,
  'layer-norm': lowerLayerNorm,
  gelu: lowerGelu,
  'global-response-norm': lowerGlobalResponseNorm,
  scale: lowerScale,
  add: lowerAdd,
  align: lowerAlign,
  'global-average-pool': lowerGlobalAveragePool,
}
