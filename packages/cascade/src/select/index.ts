export type { BlockCounts } from './block-counts.ts'
export { type Bootstrap, type BootstrapOptions, type BootstrapPair, bootstrapDeltaC } from './bootstrap.ts'
export type { ExitCounts, ExitPoint } from './exit-point.ts'
export { exitCounts, exitPoint } from './exit-point.ts'
export { compareRouter, type RouterCase, type RouterComparison } from './mixture-of-experts.ts'
export { assertModels, type ModelColumns } from './model-columns.ts'
export {
  type CostUnit,
  costIn,
  type ModelAnswers,
  type ModelCost,
  modelsFromAnswers,
  type PoolAnswers,
} from './models-from-answers.ts'
export { mostAccurateWithin, type OperatingPoint, type PoolFrontier, poolFrontier } from './pool-frontier.ts'
export { quantile } from './quantile.ts'
export { type Ranking, rankRows } from './ranking.ts'
export {
  type ReferenceCodePair,
  type ReferenceCodeSaver,
  type ReferenceCodeSelection,
  type ReferenceCodeSummary,
  referenceThreshold,
  selectByReferenceCode,
} from './reference-code.ts'
export { emptyMarks, fillMarks, type RightMarks } from './right-marks.ts'
export { pointAt, type SaverCurve, type SelectionPool, saverCurve, selectionPool } from './saver-curve.ts'
export {
  basesOf,
  defaultDrops,
  defaultThresholds,
  deltaC,
  type FirstViolation,
  type MatchedPoint,
  type PairOptions,
  type PointAtThreshold,
  type RequiredPoint,
  rowsLost,
  type SaverPair,
  saverPairs,
} from './saver-pairs.ts'
export {
  baseByBase,
  chooseSavers,
  type PairDeltaC,
  type SaverSelection,
  type SelectedSaver,
  selectSavers,
} from './select-savers.ts'
export { type Rival, type SettledSaver, selectionWins, settledSavers } from './settled-savers.ts'
export { type SplitPair, type SplitSaver, type SplitSelection, selectOnSplit, splitEvenOdd } from './split-selection.ts'
