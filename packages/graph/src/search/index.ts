/**
 * Search for one width a block, over any accuracy proxy.
 *
 * @module
 */
export type { EvaluateWidths } from './evaluations.ts'
export { macsOfWidths } from './macs-of-widths.ts'
export { bestWithin, paretoFrontier, type SearchPoint } from './pareto-frontier.ts'
export { createRandom } from './random.ts'
export { assertSearchState, createSearchState, type Evaluation, type SearchState } from './search-state.ts'
export { type SearchProgress, type SearchWidthsOptions, searchWidths, type WidthSearch } from './search-widths.ts'
