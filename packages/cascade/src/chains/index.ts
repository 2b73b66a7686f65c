/**
 * Chains of any number of exits: their thresholds searched together.
 *
 * @module
 */
export { type ChainThreshold, candidateThresholds, everyThreshold } from './candidate-thresholds.ts'
export {
  bestWithinCost,
  cheapestWithRight,
  lowestObjective,
  type ObjectivePoint,
  type SingleModel,
} from './choose-point.ts'
export {
  type ChainFrontier,
  type ChainPoint,
  type SearchThresholdsOptions,
  searchThresholds,
  searchThresholdsNow,
} from './search-thresholds.ts'
