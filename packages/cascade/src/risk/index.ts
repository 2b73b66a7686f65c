/** Limits on what a cascade loses, shown by tests that hold at a stated level; and a monitor of live traffic. */
export {
  type AgingMonitorSettings,
  type AgingMonitorState,
  observeAging,
  startAgingMonitor,
} from './aging-monitor.ts'
export { type BettingOptions, type BettingResult, bettingCapital } from './betting-capital.ts'
export { binomialTail } from './binomial-tail.ts'
export { type Calibration, type CalibrationResult, calibrate, calibrateCounts } from './calibrate.ts'
export { clopperPearsonUpper } from './clopper-pearson.ts'
export { conditionalNetP } from './conditional-net.ts'
export { empiricalBernsteinP, empiricalBernsteinUpper, type Moments } from './empirical-bernstein.ts'
export { type ExpectedRun, expectedRun } from './expected-run.ts'
export {
  type FeasibleFit,
  fitWithGuarantee,
  type Guarantee,
  type GuaranteeOptions,
  type InfeasibleFit,
} from './fit-with-guarantee.ts'
export { type FixedSequenceResult, fixedSequence } from './fixed-sequence.ts'
export { type HoeffdingBentkus, hoeffdingBentkus } from './hoeffding-bentkus.ts'
export type { LossCounts, LossKind } from './loss-counts.ts'
export {
  type MonitorSettings,
  type MonitorState,
  nextBet,
  observe,
  observeAll,
  startMonitor,
} from './monitor.ts'
export {
  countsAt,
  lossesAt,
  type PathCounts,
  type PathOutcomes,
  pathCounts,
  pathOutcomes,
} from './path-outcomes.ts'
export { plugInCandidate } from './plug-in.ts'
export {
  type CalibrationTally,
  chooseCandidate,
  emptyTally,
  lossOfRule,
  type RepeatOptions,
  repeatCalibration,
  type ThresholdRule,
  tallyChoice,
} from './repeat-calibration.ts'
export {
  type CountTest,
  netMoments,
  type OrderTest,
  type RiskMethod,
  riskMethodNames,
  riskMethods,
} from './risk-methods.ts'
export { rowsNeeded } from './rows-needed.ts'
export {
  mostSampleRows,
  sampleSizeAtRate,
  sampleSizeHoeffding,
  sampleSizeWithoutHarm,
} from './sample-size.ts'
export { evenThresholds, type ThresholdPath } from './threshold-path.ts'
