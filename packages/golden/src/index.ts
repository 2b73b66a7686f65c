/**
 * Golden cases: a network, filled weights and inputs, and what a trusted reference answers; read, run on a device,
 * compared.
 *
 * @module
 */
export type { CaseDocument, CaseSubnet, ExpectedCost, Tolerance } from './case-document.ts'
export { toleranceOf } from './case-document.ts'
export { type Comparison, compareTensor } from './compare-tensor.ts'
export { type GoldenErrorCode, goldenErrorHints } from './errors.ts'
export { fillStore } from './fill-store.ts'
export { type FilledTensor, fillTensor } from './fill-tensor.ts'
export type { ForwardReport, OutputReport, RunReport, SubnetReport } from './forward-report.ts'
export { type ForwardCase, readForwardCase } from './read-forward-case.ts'
export { type RunForwardCaseOptions, runForwardCase } from './run-forward-case.ts'
export { type RunForwardCasesOptions, runForwardCases } from './run-forward-cases.ts'
