import type { OperationKind } from '@widthwise/core'
import type { Step } from './fold-channel-affines.ts'
import type { LoweringContext } from './lowering-context.ts'
import { lowerAdaptiveAveragePool } from './operations/adaptive-average-pool.ts'
import { lowerAdd } from './operations/add.ts'
import { lowerAlign } from './operations/align.ts'
import { lowerAttention } from './operations/attention.ts'
import { lowerAverage } from './operations/average.ts'
import { lowerBatchNorm } from './operations/batch-norm.ts'
import { lowerConcat } from './operations/concat.ts'
import { lowerConvolution } from './operations/convolution.ts'
import { lowerDepthwise } from './operations/depthwise.ts'
import { lowerGelu } from './operations/gelu.ts'
import { lowerGlobalAveragePool } from './operations/global-average-pool.ts'
import { lowerGlobalResponseNorm } from './operations/global-response-norm.ts'
import { lowerLayerNorm } from './operations/layer-norm.ts'
import { lowerLinear } from './operations/linear.ts'
import { lowerMap } from './operations/map.ts'
import { lowerMaxPool } from './operations/max-pool.ts'
import { lowerPadChannels } from './operations/pad-channels.ts'
import { lowerPositionEmbedding } from './operations/position-embedding.ts'
import { lowerPrependTokens } from './operations/prepend-tokens.ts'
import { lowerRelu } from './operations/relu.ts'
import { lowerResize } from './operations/resize.ts'
import { lowerScale } from './operations/scale.ts'
import { lowerSelectToken } from './operations/select-token.ts'
import { lowerStack } from './operations/stack.ts'
import { lowerSubsample } from './operations/subsample.ts'
import { lowerTokenMean } from './operations/token-mean.ts'
import { lowerTokens } from './operations/tokens.ts'

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
  'adaptive-average-pool': lowerAdaptiveAveragePool,
  attention: lowerAttention,
  average: lowerAverage,
  'batch-norm': lowerBatchNorm,
  concat: lowerConcat,
  map: lowerMap,
  'max-pool': lowerMaxPool,
  'pad-channels': lowerPadChannels,
  'position-embedding': lowerPositionEmbedding,
  'prepend-tokens': lowerPrependTokens,
  relu: lowerRelu,
  resize: lowerResize,
  'select-token': lowerSelectToken,
  stack: lowerStack,
  subsample: lowerSubsample,
  'token-mean': lowerTokenMean,
  tokens: lowerTokens,
}
