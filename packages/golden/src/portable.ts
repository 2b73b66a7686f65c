/**
 * The part of the package that runs in pages and workers too: everything but the reading and writing of files.
 *
 * @module
 */
export type { CaseDocument, CaseSubnet, ExpectedCost, Tolerance } from './case-document.ts'
export { toleranceOf } from './case-document.ts'
export { type CheckForwardCaseOptions, checkForwardCase } from './check-forward-case.ts'
export { type Comparison, compareTensor } from './compare-tensor.ts'
export { type GoldenErrorCode, goldenErrorHints } from './errors.ts'
export { fillStore } from './fill-store.ts'
export { type FilledTensor, fillTensor } from './fill-tensor.ts'
export { type ForwardCase, openForwardCase } from './forward-case.ts'
export type { ForwardReport, OutputReport, RunReport, SubnetReport } from './forward-report.ts'
