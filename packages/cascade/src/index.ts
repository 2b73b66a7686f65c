/**
 * Exit rules and thresholds of cascades, on columns of numbers. Pure: no files, no models.
 *
 * @module
 */
export { type CascadeErrorCode, cascadeErrorHints } from './errors.ts'
export { type ChainResult, evaluateChain } from './evaluate-chain.ts'
export { type ExitCurve, exitCurve } from './exit-curve.ts'
export { type FittedChain, fitChain } from './fit-chain.ts'
export { fitThreshold } from './fit-threshold.ts'
export type { Predictions } from './predictions.ts'
export { shouldExit } from './should-exit.ts'
export { softmax } from './softmax.ts'
