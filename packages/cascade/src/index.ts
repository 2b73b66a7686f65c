/**
 * Exit rules and thresholds of cascades, on columns of numbers. Pure: no files, no models.
 *
 * @module
 */
export * from './chains/index.ts'
export { type CascadeErrorCode, cascadeErrorHints } from './errors.ts'
export { type ChainResult, evaluateChain } from './evaluate-chain.ts'
export { type ExitCurve, exitCurve } from './exit-curve.ts'
export { exitLossWeights } from './exit-loss-weights.ts'
export { type FittedChain, fitChain } from './fit-chain.ts'
export { fitThreshold } from './fit-threshold.ts'
export * from './policies/index.ts'
export type { Predictions } from './predictions.ts'
export * from './risk/index.ts'
export * from './select/index.ts'
export { shouldExit } from './should-exit.ts'
export { softmax } from './softmax.ts'
export { drawRows, permuteRows, type WordStream, wordStream } from './words.ts'
